// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.sources;

import java.net.InetAddress;

/**
 * A block of addresses.
 *
 * @param address its first address
 * @param bits how many leading bits its addresses share
 */
record Network(InetAddress address, int bits) {
  Network {
    if (bits < 0 || bits > address.getAddress().length * 8) {
      throw new IllegalArgumentException("/" + bits + " does not fit " + address.getHostAddress());
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, or one address.
   *
   * @throws IllegalArgumentException if it is neither; no name is ever looked up
   */
  static Network parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    return new Network(
        address,
        slash < 0 ? address.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1)));
  }

  boolean contains(InetAddress other) {
    byte[] mine = address.getAddress();
    byte[] its = other.getAddress();
    if (mine.length != its.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      int bit = 0x80 >> (i % 8);
      if ((mine[i / 8] & bit) != (its[i / 8] & bit)) {
        return false;
      }
    }
    return true;
  }
}
