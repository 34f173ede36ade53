/** What is kept of each server over all connections to it, made when it is first asked for. It goes with the server's container. */
export function perServer<Kept>(make: () => Kept): (container: object) => Kept {
  const all = new WeakMap<object, Kept>();
  return (container) => {
    const known = all.get(container) ?? make();
    all.set(container, known);
    return known;
  };
}
