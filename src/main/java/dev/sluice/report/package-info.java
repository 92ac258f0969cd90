// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/** What a migration has done, as a text to hand on. */
@NullMarked
package dev.sluice.report;

import org.jspecify.annotations.NullMarked;
