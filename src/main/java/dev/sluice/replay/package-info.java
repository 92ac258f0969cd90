// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** What would have been decided upon readings that were recorded. */
@NullMarked
package dev.sluice.replay;

import org.jspecify.annotations.NullMarked;
