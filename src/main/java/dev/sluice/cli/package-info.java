// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** The verbs of {@code ./sluice}. Outside Quarkus, so that a verb answers at once. */
@NullMarked
package dev.sluice.cli;

import org.jspecify.annotations.NullMarked;
