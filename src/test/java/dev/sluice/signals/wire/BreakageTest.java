// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.signals.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.judge.Silence;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** What {@code TlsTest} cannot have a server show. */
class BreakageTest {
  @Test
  void a_certificate_that_cannot_be_read_is_no_matter_of_its_name() throws Exception {
    // Given
    CertificateFactory reader = CertificateFactory.getInstance("X.509");
    byte[] garbage = "0123456789".getBytes(US_ASCII);
    Throwable unread =
        catchThrowable(() -> reader.generateCertificate(new ByteArrayInputStream(garbage)));
    SSLHandshakeException failure =
        new SSLHandshakeException("Failed to parse server certificates");
    failure.initCause(unread);

    // When
    Silence told = Breakage.of(failure);

    // Then
    assertThat(told).isEqualTo(Silence.BadCertificate);
  }
}
