// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** Reads conditions of objects that somebody else looks after. */
@NullMarked
package dev.sluice.resources;

import org.jspecify.annotations.NullMarked;
