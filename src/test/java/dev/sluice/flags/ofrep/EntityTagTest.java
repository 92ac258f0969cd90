// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes two requests the same one. */
class EntityTagTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"b":1,"a":[1,2]}     | {"a":[1,2],"b":1}
          {"a":{"c":1,"b":2}}   | { "a" : { "b" : 2, "c" : 1 } }
          {"a":1}               | {"a":1.0}
          {"a":1e2}             | {"a":100}
          {"a":"\\u00e9"}       | {"a":"é"}
          {"a":0.5}             | {"a":5e-1}
          """)
  void one_meaning_has_one_text(String one, String other) throws JsonProcessingException {
    assertThat(canonical(one)).isEqualTo(canonical(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":[1,2]} | {"a":[2,1]}
          {"a":1}     | {"a":"1"}
          {"a":null}  | {}
          {"a":true}  | {"a":"true"}
          {"a":"x,y"} | {"a":["x","y"]}
          {"a":0}     | {"a":false}
          {"a":9007199254740993} | {"a":9007199254740992}
          """)
  void another_meaning_has_another(String one, String other) throws JsonProcessingException {
    assertThat(canonical(one)).isNotEqualTo(canonical(other));
  }

  @Test
  void a_number_that_would_fill_the_memory_is_written_short() throws JsonProcessingException {
    assertThat(canonical("{\"a\":1e300}")).hasSizeLessThan(40);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          "tag"            | true
          W/"tag"          | true
          tag              | true
          *                | true
          "other", W/"tag" | true
          "other"          | false
          "tag             | false
          W/"other"        | false
          ''               | false
          """)
  void a_header_names_the_tag_or_not(String header, boolean matches) {
    assertThat(EntityTag.matches(header, "tag")).isEqualTo(matches);
  }

  @Test
  void no_header_names_no_tag() {
    assertThat(EntityTag.matches(null, "tag")).isFalse();
  }

  private static String canonical(String json) throws JsonProcessingException {
    return CanonicalJson.of(JSON.readTree(json));
  }
}
