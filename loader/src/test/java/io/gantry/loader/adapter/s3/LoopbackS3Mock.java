package io.gantry.loader.adapter.s3;

import com.adobe.testing.s3mock.S3MockApplication;
import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * s3mock as a process of its own, with its connectors on loopback instead of on all interfaces.
 * Says when it is ready; ends when its standard input does.
 */
public final class LoopbackS3Mock {
  static final String READY = "s3mock is ready";

  private LoopbackS3Mock() {}

  /** Puts every connector on loopback before it is started. */
  @Configuration(proxyBeanMethods = false)
  static class Loopback {
    @Bean
    static BeanPostProcessor loopbackOnly() {
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
          // By now s3mock has customized the factory: plain HTTP, and two of its vector API.
          if (bean instanceof TomcatServletWebServerFactory factory) {
            for (Connector connector : factory.getAdditionalConnectors()) {
              connector.setProperty("address", "127.0.0.1");
            }
          }
          return bean;
        }
      };
    }
  }

  /**
   * @param args the directory of its objects, the bucket, the port of its plain HTTP connector
   */
  public static void main(String[] args) throws Exception {
    Map<String, String> properties =
        Map.ofEntries(
            Map.entry("server.address", "127.0.0.1"),
            Map.entry("server.port", "0"),
            Map.entry("server.ssl.key-store", "classpath:s3mock.jks"),
            Map.entry("server.ssl.key-store-password", "password"),
            Map.entry("server.ssl.key-alias", "selfsigned"),
            Map.entry("server.ssl.key-password", "password"),
            Map.entry("http.port", args[2]),
            Map.entry("vectors.http.port", "0"),
            Map.entry("vectors.https.port", "0"),
            Map.entry("com.adobe.testing.s3mock.store.root", args[0]),
            Map.entry("com.adobe.testing.s3mock.store.retain-files-on-exit", "true"),
            Map.entry("com.adobe.testing.s3mock.store.initial-buckets", args[1]),
            Map.entry("spring.main.banner-mode", "off"),
            Map.entry("logging.level.root", "ERROR"));
    // As arguments they go before what s3mock's own application.properties says.
    String[] arguments =
        properties.entrySet().stream()
            .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
            .toArray(String[]::new);
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(S3MockApplication.class, Loopback.class).run(arguments)) {
      System.out.println(context.isActive() ? READY : "s3mock did not start");
      while (System.in.read() >= 0) {
        // until the test closes our standard input, or dies
      }
    }
    System.exit(0);
  }
}
