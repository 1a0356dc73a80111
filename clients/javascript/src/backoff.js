/**
 * Returns the delay before another attempt: it doubles each time up to a limit, and is random within its upper half,
 * which spreads peers that failed together.
 *
 * @param {number} first the delay after the first failure, in milliseconds
 * @param {number} longest the longest delay, in milliseconds
 * @param {number} failures the number of consecutive failures, at least 1
 * @param {() => number} random a number from 0 to 1
 * @returns {number} milliseconds
 */
export function backoff(first, longest, failures, random) {
  const most = Math.min(first * 2 ** (failures - 1), longest);
  return most / 2 + (random() * most) / 2;
}
