/** Deploys from a build. */
package io.ecosystem.maven;
