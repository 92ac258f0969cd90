// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** Doing things later. */
@NullMarked
package dev.sluice.timing;

import org.jspecify.annotations.NullMarked;
