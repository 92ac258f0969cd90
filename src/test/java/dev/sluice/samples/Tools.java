// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.samples;

/** One way of finding and running the tools of an agent. */
record Tools(String name) {
  String find(String request) {
    return request + " found by " + name;
  }

  String run(String tool) {
    return tool + ", run by " + name;
  }
}
