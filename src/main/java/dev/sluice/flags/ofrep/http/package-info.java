// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/**
 * OFREP over HTTP, in every replica, on a port of its own: who may have flags must not reach
 * metrics and probes, nor the other way round. All is answered on the event loops, out of what is
 * in memory; only who a token belongs to is asked elsewhere.
 */
@NullMarked
package dev.sluice.flags.ofrep.http;

import org.jspecify.annotations.NullMarked;
