// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/** What each flag stands at and who has it. Pure. */
@NullMarked
package dev.sluice.flags.eval;

import org.jspecify.annotations.NullMarked;
