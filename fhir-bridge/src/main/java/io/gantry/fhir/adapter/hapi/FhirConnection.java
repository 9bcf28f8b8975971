package io.gantry.fhir.adapter.hapi;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.PerformanceOptionsEnum;
import ca.uhn.fhir.rest.api.EncodingEnum;
import ca.uhn.fhir.rest.client.apache.ApacheRestfulClientFactory;
import ca.uhn.fhir.rest.client.api.IGenericClient;
import ca.uhn.fhir.rest.client.api.ServerValidationModeEnum;
import io.gantry.fhir.adapter.oauth.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import org.apache.http.HttpResponse;
import org.apache.http.HttpResponseInterceptor;
import org.apache.http.client.HttpClient;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.entity.HttpEntityWrapper;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** HAPI's client for one server, over connections that are ours. Safe between threads. */
final class FhirConnection implements AutoCloseable {
  /** No answer is longer: what is read is kept in memory. */
  private static final long LONGEST_ANSWER = 64L << 20;

  private final CloseableHttpClient http;
  private final IGenericClient client;

  /**
   * @param timeout for connecting, and for each answer
   * @param tokens sent as bearer tokens; null = none
   */
  FhirConnection(URI baseUrl, Duration timeout, @Nullable Tokens tokens) {
    // Our own context: HAPI takes the HTTP client of a request from the context's factory, and the
    // shared context is not ours to change. Scanned lazily, it knows a few resource types.
    FhirContext context = FhirContext.forR4();
    context.setPerformanceOptions(PerformanceOptionsEnum.DEFERRED_MODEL_SCANNING);
    int millis = Math.toIntExact(timeout.toMillis());
    HttpClientBuilder builder = HttpClientBuilder.create();
    if (tokens != null) {
      builder.disableRedirectHandling(); // a token goes to the server that it is for
      TokenSending sending = new TokenSending(tokens);
      builder.addInterceptorLast(sending).setServiceUnavailableRetryStrategy(sending);
    }
    this.http =
        builder
            .disableCookieManagement()
            .disableAutomaticRetries()
            .addInterceptorLast((HttpResponseInterceptor) FhirConnection::bound)
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectTimeout(millis)
                    .setConnectionRequestTimeout(millis)
                    .setSocketTimeout(millis)
                    .build())
            .build();
    ApacheRestfulClientFactory factory = new ApacheRestfulClientFactory(context);
    factory.setServerValidationMode(ServerValidationModeEnum.NEVER);
    factory.setHttpClient((HttpClient) http);
    context.setRestfulClientFactory(factory);
    this.client = factory.newGenericClient(baseUrl.toString());
    client.setEncoding(EncodingEnum.JSON);
  }

  IGenericClient client() {
    return client;
  }

  private static void bound(HttpResponse response, HttpContext context) {
    if (response.getEntity() != null) {
      response.setEntity(
          new HttpEntityWrapper(response.getEntity()) {
            @Override
            public InputStream getContent() throws IOException {
              return new BoundedAnswer(super.getContent(), LONGEST_ANSWER);
            }
          });
    }
  }

  @Override
  public void close() {
    try {
      http.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
