/** How https entries are spoken to. Certificates are always verified. */
export interface TlsSettings {
  /** trusted beside the machine's own authorities; `file` absolute, `certificates` PEM, one each */
  readonly ca?: { readonly file: string; readonly certificates: readonly string[] };
  /** a later connection resumes the session of an earlier one, as browsers do; false: each makes a whole handshake */
  readonly isResumed: boolean;
}
