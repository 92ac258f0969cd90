// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys as an administrator gives them out. */
class ApiKeysTest {
  private static final String KEY = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;

  @Test
  void the_name_of_a_file_says_whose_flags_its_key_opens() throws IOException {
    Files.writeString(folder.resolve("shop"), KEY + "1\n");
    Files.writeString(folder.resolve("shop.ci_2"), KEY + "2");
    Files.writeString(folder.resolve("bank-eu.batch"), KEY + "3");

    ApiKeys keys = keys();

    assertThat(keys.holder(KEY + "1")).contains(new Caller("shop", "key shop"));
    assertThat(keys.holder(KEY + "2")).contains(new Caller("shop", "key shop.ci_2"));
    assertThat(keys.holder(KEY + "3")).contains(new Caller("bank-eu", "key bank-eu.batch"));
    assertThat(keys.holder(KEY)).isEmpty();
    assertThat(keys.holder("")).isEmpty();
  }

  @Test
  void what_is_no_key_opens_nothing_and_stops_no_other() throws IOException {
    Files.writeString(folder.resolve("shop"), KEY);
    Files.writeString(folder.resolve("short"), "0123456789");
    Files.writeString(folder.resolve("empty"), "\n");
    Files.writeString(folder.resolve("Not a namespace"), KEY + "x");
    Files.createDirectory(folder.resolve("..2026_11_23"));

    ApiKeys keys = keys();

    assertThat(keys.holder(KEY)).isPresent();
    assertThat(keys.holder("0123456789")).isEmpty();
    assertThat(keys.holder("")).isEmpty();
    assertThat(keys.holder(KEY + "x")).isEmpty();
  }

  @Test
  void what_was_taken_away_opens_nothing() throws IOException {
    Files.writeString(folder.resolve("shop.old"), KEY + "1");
    ApiKeys keys = keys();
    Files.delete(folder.resolve("shop.old"));
    Files.writeString(folder.resolve("shop.new"), KEY + "2");

    keys.reload();

    assertThat(keys.holder(KEY + "1")).isEmpty();
    assertThat(keys.holder(KEY + "2")).isPresent();
  }

  @Test
  void without_a_folder_there_are_no_keys() {
    ApiKeys none = new ApiKeys(null);
    ApiKeys missing = new ApiKeys(folder.resolve("missing"));
    none.reload();
    missing.reload();

    assertThat(none.holder(KEY)).isEqualTo(Optional.empty());
    assertThat(missing.holder(KEY)).isEqualTo(Optional.empty());
  }

  private ApiKeys keys() {
    ApiKeys keys = new ApiKeys(folder);
    keys.reload();
    return keys;
  }
}
