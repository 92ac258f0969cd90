// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0
/**
 * Container images without a container engine: a linked Java runtime, the few libraries of the
 * system that it needs, the program and its ahead-of-time cache, packed as an OCI image layout.
 */
@NullMarked
package dev.sluice.image;

import org.jspecify.annotations.NullMarked;
