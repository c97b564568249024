package dev.leasehold.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.leasehold.database.DatabaseException.Reason;
import dev.leasehold.declaration.DatabaseDeclaration;
import dev.leasehold.declaration.Place;
import dev.leasehold.declaration.References;
import dev.leasehold.declaration.Text;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTest {
  private static final References SECRETS =
      new References() {
        @Override
        public Optional<String> variable(String name) {
          return name.equals("PW") ? Optional.of("tiger & wolf") : Optional.empty();
        }

        @Override
        public Optional<String> file(Path path) {
          return Optional.empty();
        }
      };

  @Test
  void anAddressIsTakenApart() {
    Address address =
        Address.of(
            declared("jdbc:mysql://db:3307/shop?sslMode=REQUIRED", "batch", "${PW}"), SECRETS);
    assertThat(address.host()).isEqualTo("db");
    assertThat(address.port()).isEqualTo(3307);
    assertThat(address.schema()).isEqualTo("shop");
    assertThat(address.asProperties())
        .containsEntry("user", "batch")
        .containsEntry("password", "tiger & wolf")
        .containsEntry("sslMode", "REQUIRED");
    assertThat(address.url()).isEqualTo("jdbc:mysql://db:3307/shop");
    assertThat(address).hasToString("main (db:3307/shop)");
  }

  @Test
  void theUsersPortIs3306() {
    assertThat(Address.of(declared("jdbc:mysql://db/shop", "a", "b"), SECRETS).port())
        .isEqualTo(3306);
  }

  @Test
  void anAccountInTheUrlIsTakenAndNeverShown() {
    Address address =
        Address.of(declared("jdbc:mysql://db/shop?user=batch&password=tiger", "", ""), SECRETS);
    assertThat(address.username()).isEqualTo("batch");
    assertThat(address.password()).isEqualTo("tiger");
    assertThat(address.toString() + address.url()).doesNotContain("tiger");
  }

  @Test
  void aVersionSixAddressKeepsItsBrackets() {
    assertThat(Address.of(declared("jdbc:mysql://[::1]:3306/shop", "a", "b"), SECRETS).url())
        .isEqualTo("jdbc:mysql://[::1]:3306/shop");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mysql://batch:tiger@db/shop                 | begins with mysql://; write jdbc:mysql://
          jdbc:mariadb://db/shop                      | begins with jdbc:mariadb://; write jdbc:mysql://
          jdbc:postgresql://db/shop?password=tiger    | begins with jdbc:postgresql://
          db:3306/shop                                | no JDBC address; write jdbc:mysql://
          jdbc:mysql:loadbalance://a,b/shop           | more than one server
          jdbc:mysql:replication://a,b/shop           | more than one server
          jdbc:mysql://a:1,b:2/shop?password=tiger    | names 2 servers
          jdbc:mysql://db:3306                        | without a schema
          jdbc:mysql://db:3306/                       | without a schema
          jdbc:mysql://db:port/shop?password=tiger    | cannot read
          jdbc:mysql://db/shop?autoReconnect=true     | autoReconnect
          """)
  void whatCannotBeUsedIsRefusedInOneLineWithoutSecrets(String url, String says) {
    assertThatThrownBy(() -> Address.of(declared(url, "", ""), SECRETS))
        .isInstanceOfSatisfying(
            DatabaseException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_ADDRESS))
        .hasMessageStartingWith("database main ")
        .hasMessageContaining(says)
        .hasMessageNotContaining("tiger")
        .hasMessageNotContaining("\n")
        .hasNoCause();
  }

  private static DatabaseDeclaration declared(String url, String username, String password) {
    return new DatabaseDeclaration(
        "main",
        new Place("jobs.yaml", 1, 1, "databases.main"),
        Optional.of(text(url)),
        false,
        Optional.empty(),
        Optional.of(username).filter(text -> !text.isEmpty()).map(AddressTest::text),
        Optional.of(password).filter(text -> !text.isEmpty()).map(AddressTest::text),
        OptionalInt.empty(),
        OptionalInt.empty());
  }

  private static Text text(String written) {
    return new Text(written, new Place("jobs.yaml", 3, 5, "databases.main.url"));
  }
}
