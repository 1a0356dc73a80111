/** The codec's own classes; only the service is for others. */
package io.ecosystem.codec.json.internal;
