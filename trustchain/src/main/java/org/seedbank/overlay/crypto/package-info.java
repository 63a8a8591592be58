/** Identities: dual Curve25519 keys in the 74-byte form, Ed25519 signatures, member ids. */
@NullMarked
package org.seedbank.overlay.crypto;

import org.jspecify.annotations.NullMarked;
