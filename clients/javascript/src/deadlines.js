/**
 * Something with a time at which it is due. Its owner sets neither field.
 *
 * @typedef {object} Item
 * @property {number} due on the clock of {@link Deadlines}
 * @property {number} place its index in the heap; -1 if it is not in it
 * @property {() => void} expire is called when it is due, after it has left the heap
 */

/**
 * The times of all calls and connections of a client, behind one timer of the system. A heap in which each item knows
 * its place: most items are taken out before they are due, and the timer is not set again for that.
 */
export class Deadlines {
  /** @type {Item[]} */
  #heap = [];
  /** @type {ReturnType<typeof setTimeout> | NodeJS.Immediate | undefined} */
  #timer;
  #timerDue = Infinity;
  #referenced = true;
  /** Lets answers in first that came while the process was busy, so that their calls do not time out. */
  #fire = () => {
    this.#timer = later(() => this.#expire());
    refer(this.#timer, this.#referenced);
  };

  /** The number of items. */
  get size() {
    return this.#heap.length;
  }

  /** Milliseconds on a monotonic clock. */
  now() {
    return performance.now();
  }

  /**
   * Sets when an item is due, perhaps again.
   *
   * @param {Item} item
   * @param {number} due
   */
  set(item, due) {
    const heap = this.#heap;
    const before = item.due;
    item.due = due;
    if (item.place < 0) {
      item.place = heap.length;
      heap.push(item);
      this.#up(item);
    } else if (due < before) {
      this.#up(item);
    } else {
      this.#down(item);
    }
    if (due < this.#timerDue) {
      this.#start(due);
    }
  }

  /** Takes an item out, if it is in. @param {Item} item */
  clear(item) {
    const place = item.place;
    if (place < 0) {
      return;
    }
    item.place = -1;
    const last = /** @type {Item} */ (this.#heap.pop());
    if (last !== item) {
      last.place = place;
      this.#heap[place] = last;
      this.#up(last);
      this.#down(last);
    }
    if (this.#heap.length === 0) {
      this.#stop();
    }
  }

  /** Lets the timer keep the process alive, or not. @param {boolean} referenced */
  reference(referenced) {
    this.#referenced = referenced;
    refer(this.#timer, referenced);
  }

  #expire() {
    this.#timer = undefined;
    this.#timerDue = Infinity;
    const now = this.now();
    while (this.#heap.length > 0 && this.#heap[0].due <= now) {
      const item = this.#heap[0];
      this.clear(item);
      item.expire();
    }
    if (this.#heap.length > 0 && this.#heap[0].due < this.#timerDue) {
      this.#start(this.#heap[0].due);
    }
  }

  /** @param {number} due */
  #start(due) {
    this.#stop();
    this.#timerDue = due;
    this.#timer = setTimeout(this.#fire, Math.max(0, Math.ceil(due - this.now())));
    refer(this.#timer, this.#referenced);
  }

  #stop() {
    cancel(this.#timer);
    this.#timer = undefined;
    this.#timerDue = Infinity;
  }

  /** @param {Item} item */
  #up(item) {
    const heap = this.#heap;
    let place = item.place;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (heap[above].due <= item.due) {
        break;
      }
      heap[place] = heap[above];
      heap[place].place = place;
      place = above;
    }
    heap[place] = item;
    item.place = place;
  }

  /** @param {Item} item */
  #down(item) {
    const heap = this.#heap;
    let place = item.place;
    for (let below = 2 * place + 1; below < heap.length; below = 2 * place + 1) {
      if (below + 1 < heap.length && heap[below + 1].due < heap[below].due) {
        below++;
      }
      if (heap[below].due >= item.due) {
        break;
      }
      heap[place] = heap[below];
      heap[place].place = place;
      place = below;
    }
    heap[place] = item;
    item.place = place;
  }
}

/** One time of a connection. */
export class Alarm {
  due = 0;
  place = -1;

  /** @param {() => void} expire */
  constructor(expire) {
    this.expire = expire;
  }
}

/** Runs a task after the network has been read. @param {() => void} task */
function later(task) {
  return globalThis.setImmediate === undefined ? setTimeout(task, 0) : setImmediate(task);
}

/** @param {ReturnType<typeof setTimeout> | NodeJS.Immediate | undefined} timer */
function cancel(timer) {
  clearTimeout(/** @type {ReturnType<typeof setTimeout>} */ (timer));
  globalThis.clearImmediate?.(/** @type {NodeJS.Immediate} */ (timer));
}

/** Timers of browsers are numbers, and keep nothing alive. @param {unknown} timer @param {boolean} referenced */
function refer(timer, referenced) {
  if (typeof timer === "object" && timer !== null) {
    const node = /** @type {{ref?: () => void, unref?: () => void}} */ (timer);
    (referenced ? node.ref : node.unref)?.call(node);
  }
}
