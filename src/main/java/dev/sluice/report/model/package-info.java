// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/** What a migration has done, read off its plan and its status. Pure. */
@NullMarked
package dev.sluice.report.model;

import org.jspecify.annotations.NullMarked;
