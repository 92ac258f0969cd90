// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/**
 * Who asks for flags over HTTP, and whose flags he may have: those of his namespace, which the API
 * server vouches for ({@link dev.sluice.flags.ofrep.access.TokenReviews}) or an administrator
 * ({@link dev.sluice.flags.ofrep.access.ApiKeys}).
 */
@NullMarked
package dev.sluice.flags.ofrep.access;

import org.jspecify.annotations.NullMarked;
