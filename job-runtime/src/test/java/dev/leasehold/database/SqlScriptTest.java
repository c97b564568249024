package dev.leasehold.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlScriptTest {
  @Test
  void statementsEndAtASemicolon() {
    assertThat(SqlScript.statements("CREATE TABLE a (id INT);\n\n INSERT INTO a VALUES (1) ;;\n"))
        .containsExactly("CREATE TABLE a (id INT)", "INSERT INTO a VALUES (1)");
  }

  @Test
  void theLastOneNeedsNone() {
    assertThat(SqlScript.statements("SELECT 1; SELECT 2")).containsExactly("SELECT 1", "SELECT 2");
  }

  @Test
  void whatIsQuotedIsNoEnd() {
    assertThat(
            SqlScript.statements("SELECT 'a;b', \"c;''d\", `e;f`, 'it''s;', 'it\\'s;'; SELECT 2"))
        .containsExactly("SELECT 'a;b', \"c;''d\", `e;f`, 'it''s;', 'it\\'s;'", "SELECT 2");
  }

  @Test
  void commentsAreNoStatements() {
    assertThat(
            SqlScript.statements(
                """
                -- the seed; it's small
                # don't stop here;
                /* nor ; here */
                SELECT 1 -- not; here
                  + 2;
                --
                """))
        .containsExactly("SELECT 1 -- not; here\n  + 2");
  }

  @Test
  void aProcedureHasADelimiterOfItsOwn() {
    assertThat(
            SqlScript.statements(
                """
                DELIMITER //
                CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END//
                delimiter ;
                CALL p();
                """))
        .containsExactly("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2; END", "CALL p()");
  }

  @Test
  void aScriptThatIsCutOffIsReadToItsEnd() {
    assertThat(SqlScript.statements("SELECT 'a\\")).containsExactly("SELECT 'a\\");
    assertThat(SqlScript.statements("SELECT 1 /* a")).containsExactly("SELECT 1 /* a");
    assertThat(SqlScript.statements("")).isEmpty();
  }
}
