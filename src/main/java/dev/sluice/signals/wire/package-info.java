// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * The last yard to whatever serves health: bounded answers, and the text of metrics. Knows nobody's
 * protocol.
 */
@NullMarked
package dev.sluice.signals.wire;

import org.jspecify.annotations.NullMarked;
