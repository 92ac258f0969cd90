// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/** What both flag wires have in common: where they listen, and by which certificate. */
@NullMarked
package dev.sluice.flags.tls;

import org.jspecify.annotations.NullMarked;
