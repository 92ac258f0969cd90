// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/** The edge: everything that knows Quarkus, its configuration and its build. */
@NullMarked
package dev.sluice.wiring;

import org.jspecify.annotations.NullMarked;
