// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** The shell of migrations: observe, decide, record, apply, announce, recheck. */
@NullMarked
package dev.sluice.migration;

import org.jspecify.annotations.NullMarked;
