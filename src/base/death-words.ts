/** In the sentence of a container's end: the kernel killed it for lack of memory. */
export const OUT_OF_MEMORY = 'out of memory';
