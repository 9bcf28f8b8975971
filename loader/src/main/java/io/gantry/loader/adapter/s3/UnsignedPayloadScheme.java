package io.gantry.loader.adapter.s3;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signature Version 4 over the headers alone ({@code x-amz-content-sha256: UNSIGNED-PAYLOAD}), over
 * plain HTTP too. Of itself the SDK hashes or chunk-signs the payload again when the endpoint is
 * {@code http:}; our own CRC-32C, which is among the signed headers, already covers every byte
 * (docs/adr/0051).
 */
final class UnsignedPayloadScheme implements AwsV4AuthScheme {
  private final AwsV4HttpSigner signer = new HeaderSigner(AwsV4HttpSigner.create());

  @Override
  public String schemeId() {
    return AwsV4AuthScheme.SCHEME_ID;
  }

  @Override
  public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
    return providers.identityProvider(AwsCredentialsIdentity.class);
  }

  @Override
  public AwsV4HttpSigner signer() {
    return signer;
  }

  private record HeaderSigner(AwsV4HttpSigner delegate) implements AwsV4HttpSigner {
    @Override
    public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
      SdkHttpRequest plain = request.request();
      SignedRequest signed =
          delegate.sign(
              request.toBuilder()
                  .request(asHttps(plain))
                  .putProperty(PAYLOAD_SIGNING_ENABLED, false)
                  .putProperty(CHUNK_ENCODING_ENABLED, false)
                  .build());
      SdkHttpRequest back =
          signed.request().toBuilder().protocol(plain.protocol()).port(plain.port()).build();
      return SignedRequest.builder().request(back).payload(signed.payload().orElse(null)).build();
    }

    /** Only for HTTPS does the SDK's signer leave the payload alone; a default port stays one. */
    private static SdkHttpRequest asHttps(SdkHttpRequest request) {
      boolean defaultPort = request.protocol().equals("http") && request.port() == 80;
      return request.toBuilder()
          .protocol("https")
          .port(defaultPort ? Integer.valueOf(443) : Integer.valueOf(request.port()))
          .build();
    }

    @Override
    public CompletableFuture<AsyncSignedRequest> signAsync(
        AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
      throw new UnsupportedOperationException("the loader uses the synchronous client");
    }
  }
}
