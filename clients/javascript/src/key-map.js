/** @import { Key } from "./key.js" */

/**
 * Values by their keys. Spans alone are looked up, as they are almost unique and need not be joined with their traces;
 * those that are not lie apart.
 *
 * @template {{key: Key}} V
 */
export class KeyMap {
  /** @type {Map<string, V>} */
  #bySpan = new Map();
  /** Those whose span another trace has taken. @type {Map<string, V>} */
  #others = new Map();

  /** The number of values. */
  get size() {
    return this.#bySpan.size + this.#others.size;
  }

  /** Returns the value of a key. @param {string} trace @param {string} span */
  get(trace, span) {
    const found = this.#bySpan.get(span);
    return found === undefined || found.key.trace === trace ? found : this.#others.get(`${trace}\n${span}`);
  }

  /** Adds a value whose key is not in use. @param {V} value */
  add(value) {
    const { trace, span } = value.key;
    if (this.#bySpan.has(span)) {
      this.#others.set(`${trace}\n${span}`, value);
    } else {
      this.#bySpan.set(span, value);
    }
  }

  /** Removes a value that is in it. @param {V} value */
  delete(value) {
    const { trace, span } = value.key;
    if (this.#bySpan.get(span) === value) {
      this.#bySpan.delete(span);
      if (this.#others.size > 0) {
        this.#moveUp(span);
      }
    } else {
      this.#others.delete(`${trace}\n${span}`);
    }
  }

  clear() {
    this.#bySpan.clear();
    this.#others.clear();
  }

  /** @returns {V[]} */
  values() {
    return [...this.#bySpan.values(), ...this.#others.values()];
  }

  /** Gives a place that has become free to another value of the span. @param {string} span */
  #moveUp(span) {
    for (const [name, value] of this.#others) {
      if (value.key.span === span) {
        this.#others.delete(name);
        this.#bySpan.set(span, value);
        return;
      }
    }
  }
}
