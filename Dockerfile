# Image of one Gantry process; docker-compose.yml runs one per stage.
FROM eclipse-temurin:25-jdk AS build
COPY . /src
WORKDIR /src
RUN ./mvnw -B -ntp -pl app -am -DskipTests package

FROM eclipse-temurin:25-jdk
COPY --from=build /src/app/target/gantry /opt/gantry
RUN useradd --system --uid 10001 gantry && install -d -o gantry -m 0700 /var/lib/gantry
USER gantry
VOLUME /var/lib/gantry
ENTRYPOINT ["/opt/gantry/bin/gantry"]
