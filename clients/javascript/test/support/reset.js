/** @import net from "node:net" */

/**
 * Resets a connection over TCP, and closes any other. One whose end is on its way is closed, too: Node.js 20 would lose
 * it for ever if it were reset, and never exit.
 *
 * @param {net.Socket} socket
 */
export function reset(socket) {
  if (socket.remoteAddress === undefined || socket.writableEnded) {
    socket.destroy();
  } else {
    socket.resetAndDestroy();
  }
}
