/** Names of what only one person, visitor or machine knows. An author is none, and neither are passengers. */
const SECRET =
  /pass(?!enger|age|ive|port)|pwd|secret|token|auth(?!or(?!i[sz]))|session|sess_?id|credential|bearer|jwt|csrf|xsrf|signature|(?:api|app|access|private|client|license|encryption|signing)[-_.]?key/i;
/** Short ones are words by themselves, or parts in `user_otp` and `userOtp`: `hotprice` is none. */
const SHORT =
  /(?:^|[^A-Za-z])(?:t?otp|sid|sig|pin|nonce|saml\w*)(?![A-Za-z])|[a-z](?:T?Otp|Sid|Sig|Pin|Nonce)(?![a-z])/;

export function isSecretName(name: string): boolean {
  return SECRET.test(name) || SHORT.test(name) || SHORT.test(name.toLowerCase());
}

/** Whether a text has an address with a password in it: `postgres://shop:word@db/shop`. */
export function holdsCredentials(text: string): boolean {
  return /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#@]*:[^\s/?#@]+@/i.test(text);
}
