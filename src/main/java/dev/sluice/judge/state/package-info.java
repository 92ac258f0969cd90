// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** What is known of the agents' state, and what follows from it; pure. */
@NullMarked
package dev.sluice.judge.state;

import org.jspecify.annotations.NullMarked;
