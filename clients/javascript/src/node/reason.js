/**
 * Describes a failure of the network. Node.js joins the failures of several addresses of one host.
 *
 * @param {Error & {code?: string, errors?: Error[]}} error
 * @returns {string}
 */
export function reason(error) {
  const first = error.errors?.[0] ?? error;
  return first.message || error.code || error.name;
}
