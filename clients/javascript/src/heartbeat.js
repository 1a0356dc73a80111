import { Alarm } from "./deadlines.js";

/** @import { Deadlines } from "./deadlines.js" */

/**
 * Sends a heartbeat to the peer of a kept connection after a time of silence. Calls have time limits of their own, so
 * only connections without calls are checked.
 */
export class Heartbeat {
  /** Whether the connection has calls. */
  busy = false;

  #deadlines;
  #silence;
  #patience;
  #ask;
  #dead;
  #alarm = new Alarm(() => this.#due());
  #lastHeard = 0;
  /** When the peer was asked; undefined if it has not been, or has answered. @type {number | undefined} */
  #asked;

  /**
   * @param {Deadlines} deadlines
   * @param {number} silence the time without data before a heartbeat; 0 is never
   * @param {number} patience the time for its answer
   * @param {() => void} ask sends a heartbeat
   * @param {(reason: string) => void} dead is told why the peer counts as dead
   */
  constructor(deadlines, silence, patience, ask, dead) {
    this.#deadlines = deadlines;
    this.#silence = silence;
    this.#patience = patience;
    this.#ask = ask;
    this.#dead = dead;
  }

  /** Begins to watch for silence. */
  start() {
    this.#asked = undefined;
    this.#lastHeard = this.#deadlines.now();
    if (this.#silence > 0) {
      this.#deadlines.set(this.#alarm, this.#lastHeard + this.#silence);
    }
  }

  /** Data has come. */
  heard() {
    this.#lastHeard = this.#deadlines.now();
  }

  /** The peer has answered a heartbeat. */
  answered() {
    if (this.#alarm.place >= 0) {
      this.start();
    }
  }

  stop() {
    this.#deadlines.clear(this.#alarm);
  }

  #due() {
    const now = this.#deadlines.now();
    if (this.#asked !== undefined && this.#lastHeard <= this.#asked) {
      this.#dead("no answer to a heartbeat");
      return;
    }
    this.#asked = undefined;
    const left = this.busy ? this.#silence : this.#lastHeard + this.#silence - now;
    if (left > 0) {
      this.#deadlines.set(this.#alarm, now + left);
      return;
    }
    this.#asked = now;
    this.#deadlines.set(this.#alarm, now + this.#patience);
    this.#ask();
  }
}
