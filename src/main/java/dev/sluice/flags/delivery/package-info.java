// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Who has been sent which version of the flags: what each replica says of its own clients, and what
 * all of them together come to. Values only; a Lease carries them from replica to replica.
 */
@NullMarked
package dev.sluice.flags.delivery;

import org.jspecify.annotations.NullMarked;
