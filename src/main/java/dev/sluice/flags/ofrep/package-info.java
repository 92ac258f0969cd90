// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/**
 * What the OpenFeature Remote Evaluation Protocol (OFREP 0.3.0) answers: from a snapshot and the
 * bytes of a request to the text of an answer. Sees no network, no clock and no caller but for his
 * namespace.
 */
@NullMarked
package dev.sluice.flags.ofrep;

import org.jspecify.annotations.NullMarked;
