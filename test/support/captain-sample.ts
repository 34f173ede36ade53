/** A captain.yml with every key there is, of two images whose order counts. */
export const CAPTAIN_SAMPLE = `second:
  build: web/Dockerfile.test
  image: registry.local:5000/me/second
  pre: [echo 1, echo 2]
  test: [echo 3]
  post: [echo 4]
  build_arg: { PORT: 8080, NAME: x, FAST: true }
  in: maven
  caches: ['~/.m2:/root/.m2', './kept:/kept', 'words:/words/']
first: { image: me/first }
`;
