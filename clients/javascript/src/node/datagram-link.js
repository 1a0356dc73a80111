import { Buffer, isUtf8 } from "node:buffer";
import dgram from "node:dgram";
import { lookup } from "node:dns";
import { Alarm } from "../deadlines.js";
import { readAnswer } from "../envelope.js";
import { BadAnswer, Unreachable } from "../errors.js";
import { KeyMap } from "../key-map.js";
import { reason } from "./reason.js";

/** @import { Address } from "../address.js" */
/** @import { Context } from "../calls.js" */
/** @import { EcosystemError } from "../errors.js" */
/** @import { Exchange } from "../exchange.js" */
/** @import { Target } from "../target.js" */

/** One call on the socket, with the alarm that sends its datagram again. */
class Datagram {
  /** How often it was sent. */
  transmissions = 0;

  /** @param {Exchange} exchange @param {(datagram: Datagram) => void} again */
  constructor(exchange, again) {
    this.exchange = exchange;
    this.key = exchange.key;
    this.bytes = Buffer.from(exchange.line);
    this.alarm = new Alarm(() => again(this));
  }
}

/**
 * A datagram socket with one peer. Datagrams may get lost, come twice or overtake each other, so answers are matched by
 * key. One without a key counts only where the socket serves a single call.
 */
export class DatagramLink {
  #owner;
  #context;
  #connecting = new Alarm(() => this.#connectTimedOut());
  /** Undefined until its host has been looked up. @type {dgram.Socket | undefined} */
  #socket;
  /** @type {KeyMap<Datagram>} */
  #pending = new KeyMap();
  #open = false;
  #closed = false;
  /** Datagrams of abandoned calls; a report of a closed port may belong to one of them. */
  #givenUp = 0;

  /** Opens the socket. @param {Address} address @param {Target} owner @param {Context} context */
  constructor(address, owner, context) {
    this.#owner = owner;
    this.#context = context;
    context.deadlines.set(this.#connecting, context.deadlines.now() + context.settings.connectTimeout);
    lookup(address.host, (error, ip, family) => (error ? this.#unreachable(error) : this.#connect(ip, family)));
  }

  get address() {
    return this.#owner.address;
  }

  get load() {
    return this.#pending.size;
  }

  get hasRoom() {
    return !this.#closed && this.#pending.size < this.#context.settings.maxInFlight;
  }

  /** @param {Exchange} exchange */
  send(exchange) {
    const datagram = new Datagram(exchange, (late) => this.#transmit(late));
    exchange.moveTo(this);
    this.#pending.add(datagram);
    if (this.#open) {
      this.#transmit(datagram);
    } else {
      exchange.begin("connecting", this.#context.settings.totalTimeout);
    }
  }

  /** @param {Exchange} exchange */
  forget(exchange) {
    const datagram = this.#remove(exchange.key);
    this.#givenUp += datagram?.transmissions ?? 0;
    this.#closeIfUseless();
    this.#owner.released();
  }

  /** @param {(exchange: Exchange) => EcosystemError} failure @param {string} why */
  fail(failure, why) {
    if (this.#closed) {
      return;
    }
    this.#close();
    const failed = this.#pending.values();
    failed.forEach((datagram) => this.#remove(datagram.key));
    this.#owner.closed(this, failed.length, why);
    failed.forEach(({ exchange }) => exchange.failed(failure(exchange)));
  }

  /** @param {boolean} referenced */
  reference(referenced) {
    if (referenced) {
      this.#socket?.ref();
    } else {
      this.#socket?.unref();
    }
  }

  /** @param {string} ip @param {number} family */
  #connect(ip, family) {
    if (this.#closed) {
      return;
    }
    this.#socket = dgram
      .createSocket(family === 6 ? "udp6" : "udp4")
      .on("message", (message) => this.#read(message))
      .on("error", (error) => this.#unreachable(error))
      .on("connect", () => this.#connected());
    this.#socket.connect(this.address.port, ip);
    this.reference(this.#context.referenced);
  }

  #connectTimedOut() {
    const why = `no socket within ${this.#context.settings.connectTimeout} ms`;
    this.#owner.failed(why);
    this.fail((e) => e.late(), why);
  }

  #connected() {
    this.#open = true;
    this.#context.deadlines.clear(this.#connecting);
    this.#context.counters.connected++;
    this.#owner.tell("open", "");
    for (const datagram of this.#pending.values()) {
      this.#transmit(datagram);
    }
  }

  /** @param {Datagram} datagram */
  #transmit(datagram) {
    const { exchange } = datagram;
    const { settings, deadlines, counters } = this.#context;
    if (this.#closed || this.#pending.get(exchange.key.trace, exchange.key.span) !== datagram) {
      return;
    }
    datagram.transmissions++;
    exchange.sent();
    if (datagram.transmissions === 1) {
      exchange.begin("answering", exchange.answerTimeout);
    } else {
      counters.repeated++;
    }
    if (exchange.repeatable) {
      const delay = settings.retransmitAfter * 2 ** Math.min(datagram.transmissions - 1, 10);
      deadlines.set(datagram.alarm, deadlines.now() + delay);
    }
    this.#socket?.send(datagram.bytes, (error) => {
      if (error) {
        this.#unreachable(error);
      }
    });
  }

  /** @param {Buffer} message */
  #read(message) {
    if (this.#closed) {
      return;
    }
    this.#owner.works();
    const answer = readAnswer(isUtf8(message) ? message.toString("utf8") : "", this.#context.settings.bigints);
    const exchange = this.#claim(answer.key);
    if (exchange === undefined) {
      this.#context.counters.dropped++;
    } else if (answer.bad === undefined) {
      exchange.answered(answer.status, answer.data);
    } else {
      exchange.failed(new BadAnswer(`${exchange.name}: ${answer.bad}`, exchange.failure()));
    }
    this.#closeIfUseless();
  }

  /** @param {{trace: string, span: string}} key */
  #claim(key) {
    const only = key.span === "" && this.#context.settings.connection === "once" && this.#pending.size === 1;
    const datagram = this.#remove(only ? this.#pending.values()[0].key : key);
    if (datagram !== undefined) {
      this.#owner.released();
    }
    return datagram?.exchange;
  }

  /** @param {{trace: string, span: string}} key */
  #remove({ trace, span }) {
    const datagram = this.#pending.get(trace, span);
    if (datagram !== undefined) {
      this.#pending.delete(datagram);
      this.#context.deadlines.clear(datagram.alarm);
    }
    return datagram;
  }

  /**
   * Handles a closed port or a refusing network. A datagram has certainly not arrived only if it was the only one in
   * transit.
   *
   * @param {Error & {code?: string}} error
   */
  #unreachable(error) {
    if (this.#closed) {
      return;
    }
    const closedPort = error.code === "ECONNREFUSED";
    const sent = this.#pending.values().filter((datagram) => datagram.transmissions > 0);
    if (closedPort && this.#givenUp === 0 && sent.length === 1 && sent[0].transmissions === 1) {
      sent[0].exchange.notExecuted();
    }
    const why = closedPort ? "nothing listens there" : reason(error);
    this.#owner.failed(why);
    this.fail((e) => new Unreachable(`${e.name}: ${why}`, e.failure(error)), why);
  }

  #closeIfUseless() {
    if (this.#context.settings.connection === "once" && this.#pending.size === 0 && !this.#closed) {
      this.#close();
      this.#owner.closed(this, 0, "not needed any more");
    }
  }

  #close() {
    this.#closed = true;
    this.#context.deadlines.clear(this.#connecting);
    this.#socket?.removeAllListeners().on("error", () => {}).close();
  }
}
