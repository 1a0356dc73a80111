/** Returns random numbers from 0 to 1 that depend on the seed alone (mulberry32). @param {number} seed */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Returns one of several values. @template T @param {() => number} random @param {T[]} values @returns {T} */
export function pick(random, values) {
  return values[Math.floor(random() * values.length)];
}
