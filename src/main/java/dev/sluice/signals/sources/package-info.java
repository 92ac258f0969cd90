// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Where numbers come from that the agents do not serve themselves. Whatever a source answers
 * becomes a value that the judge can weigh, never an exception, and nothing of its text goes any
 * further.
 */
@NullMarked
package dev.sluice.signals.sources;

import org.jspecify.annotations.NullMarked;
