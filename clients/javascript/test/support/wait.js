/** Settles as a promise does, but fails after a time. @template T @param {Promise<T>} promise @param {string} what @param {number} [millis] @returns {Promise<T>} */
export async function within(promise, what, millis = 10_000) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${millis} ms`)), millis);
  });
  try {
    return await Promise.race([promise, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until a condition holds, for a bounded time. @param {() => unknown} condition @param {string} what @param {number} [millis] */
export async function until(condition, what, millis = 10_000) {
  const end = performance.now() + millis;
  while (!(await condition())) {
    if (performance.now() > end) {
      throw new Error(`${what}: not within ${millis} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
