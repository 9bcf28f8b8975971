package io.gantry.reconciler.adapter.kms;

import io.gantry.contracts.digest.Sha256;
import io.gantry.platform.GantryException;
import io.gantry.platform.config.CertificateKeyConfig;
import io.gantry.reconciler.evidence.SigningAlgorithm;
import io.gantry.reconciler.evidence.SigningKey;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.InvalidKeyUsageException;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/**
 * A P-256 key in AWS KMS: GetPublicKey when it is opened, Sign with the SHA-256 of what is signed
 * (AWS KMS API Reference). Certificates are rare, so each call has a client of its own and nothing
 * stays open. Each call is tried {@value #ATTEMPTS} times at most, within 20 seconds.
 */
public final class KmsKey implements SigningKey {
  private static final int ATTEMPTS = 3;
  private static final int SERVER_ERROR = 500;
  private static final Duration ATTEMPT = Duration.ofSeconds(6);
  private static final Duration IN_ALL = Duration.ofSeconds(20);

  private final CertificateKeyConfig.Kms config;
  private final String publicKey;

  private KmsKey(CertificateKeyConfig.Kms config, String publicKey) {
    this.config = config;
    this.publicKey = publicKey;
  }

  /**
   * Asks for the public key.
   *
   * @throws GantryException GTY-0675 where there is no such key, GTY-0676 where it is of another
   *     kind, GTY-0677 where KMS refuses, GTY-0678 where it does not answer
   */
  public static KmsKey open(CertificateKeyConfig.Kms config) {
    GetPublicKeyResponse found =
        call(config, kms -> kms.getPublicKey(request -> request.keyId(config.key())));
    byte[] encoded = found.publicKey() == null ? new byte[0] : found.publicKey().asByteArray();
    if (found.keyUsage() != KeyUsageType.SIGN_VERIFY
        || SigningAlgorithm.ES256.key(encoded).isEmpty()) {
      throw otherKind(config, found.keySpecAsString() + ", " + found.keyUsageAsString());
    }
    return new KmsKey(config, Base64.getEncoder().encodeToString(encoded));
  }

  @Override
  public SigningAlgorithm algorithm() {
    return SigningAlgorithm.ES256;
  }

  @Override
  public String publicKey() {
    return publicKey;
  }

  /**
   * @throws GantryException GTY-0675 to GTY-0678 as {@link #open}, GTY-0679 where the signature is
   *     not of the key that was opened
   */
  @Override
  public String sign(byte[] message) {
    SdkBytes digest = SdkBytes.fromByteArray(Sha256.of(message).toBytes());
    byte[] signed =
        call(
                config,
                kms ->
                    kms.sign(request ->
                        request
                            .keyId(config.key())
                            .messageType(MessageType.DIGEST)
                            .message(digest)
                            .signingAlgorithm(SigningAlgorithmSpec.ECDSA_SHA_256)))
            .signature()
            .asByteArray();
    String signature =
        EcdsaSignature.raw(signed).map(Base64.getEncoder()::encodeToString).orElse("");
    if (!algorithm().verifies(publicKey, message, signature)) {
      throw new GantryException(
          "GTY-0679",
          "What KMS signed does not belong to the key that it gave at the start: does "
              + config.key()
              + " name another key now? Start Gantry again");
    }
    return signature;
  }

  private static <T> T call(CertificateKeyConfig.Kms config, Function<KmsClient, T> call) {
    try (KmsClient kms = client(config)) {
      return call.apply(kms);
    } catch (NotFoundException e) {
      throw new GantryException(
          "GTY-0675", "KMS has no key " + config.key() + " in " + config.region(), e);
    } catch (InvalidKeyUsageException e) {
      throw otherKind(config, "it does not sign with ECDSA_SHA_256");
    } catch (AwsServiceException e) {
      throw e.statusCode() >= SERVER_ERROR || e.isThrottlingException()
          ? away(config, e)
          : new GantryException(
              "GTY-0677",
              "KMS refuses ("
                  + e.awsErrorDetails().errorCode()
                  + "): the key "
                  + config.key()
                  + " must be enabled, and we need kms:GetPublicKey and kms:Sign",
              e);
    } catch (SdkException e) {
      throw away(config, e);
    }
  }

  private static GantryException otherKind(CertificateKeyConfig.Kms config, String what) {
    return new GantryException(
        "GTY-0676",
        "The key "
            + config.key()
            + " in KMS is of another kind ("
            + what
            + "): it must be ECC_NIST_P256, SIGN_VERIFY");
  }

  private static GantryException away(CertificateKeyConfig.Kms config, SdkException e) {
    return new GantryException(
        "GTY-0678",
        "KMS in "
            + config.region()
            + " does not answer, or there are no credentials: "
            + ATTEMPTS
            + " attempts were made. Nothing is lost; issue the certificate again",
        e);
  }

  private static KmsClient client(CertificateKeyConfig.Kms config) {
    KmsClientBuilder builder =
        KmsClient.builder()
            .region(Region.of(config.region()))
            .credentialsProvider(credentials(config))
            .httpClientBuilder(
                Apache5HttpClient.builder()
                    .maxConnections(1)
                    .connectionTimeout(ATTEMPT)
                    .socketTimeout(ATTEMPT))
            .overrideConfiguration(limits ->
                limits
                    .apiCallAttemptTimeout(ATTEMPT)
                    .apiCallTimeout(IN_ALL)
                    .retryStrategy(
                        AwsRetryStrategy.standardRetryStrategy().toBuilder()
                            .maxAttempts(ATTEMPTS)
                            .build()));
    URI endpoint = config.endpoint();
    return endpoint == null ? builder.build() : builder.endpointOverride(endpoint).build();
  }

  private static AwsCredentialsProvider credentials(CertificateKeyConfig.Kms config) {
    String id = config.accessKeyId();
    String secret = config.secretAccessKey();
    return id == null || secret == null
        ? DefaultCredentialsProvider.builder().build()
        : StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
  }

  @Override
  public String toString() {
    return "KmsKey[" + config + "]";
  }
}
