import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;

/** The least that anybody pays for a file: its tree, by the same library, and nothing done with it. */
class ParseAlone {
  public static void main(String[] args) throws Exception {
    LoadSettings settings = LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
    String text = Files.readString(Path.of(args[0]));
    System.out.println(new Compose(settings).composeString(text).orElseThrow().getNodeType());
  }
}
