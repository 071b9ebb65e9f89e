/** Greek: an application to an office. */
import {
  ask,
  checklist,
  choice,
  choiceBelow,
  heading,
  inLine,
  leaders,
  list,
  longAnswer,
  note,
  pairs,
  say,
  signatureCells,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { cellGrid, hinted, rating, signers } from "../grids.ts";
import { dots, placeholder, shape, underscores } from "../marks.ts";
import { choiceCells, colonCells, colonLines, colonTabs } from "../rooms.ts";

export const application: Form = {
  name: "el-aitisi",
  language: "el",
  title: "Αίτηση Συμμετοχής σε Σεμινάριο",
  dress: { styles: ["1", "2"] },
  blocks: [
    note("Η αίτηση υποβάλλεται στη γραμματεία μέχρι την τελευταία ημέρα του μήνα."),
    heading(1, "Στοιχεία αιτούντος"),
    inLine(ask("Επώνυμο:", "text", dots(30)), say(" "), ask("Όνομα:", "text", dots(30))),
    inLine(ask("Ημερομηνία γέννησης:", "date", shape("___/___/______"))),
    pairs(
      [
        ["Α.Φ.Μ.", "text"],
        ["Τηλέφωνο", "text"],
      ],
      [
        ["Διεύθυνση", "text"],
        ["Πόλη", "text"],
      ],
    ),
    leaders("underscore", ["Επάγγελμα:", "text"], ["Φορέας:", "text"]),
    heading(1, "Στοιχεία σεμιναρίου"),
    choiceBelow("Τρόπος παρακολούθησης:", ["Δια ζώσης", "Εξ αποστάσεως", "Μικτός"], "☐"),
    inLine(ask("Ημερομηνία έναρξης:", "date", underscores(18)), say("  "), ask("Αριθμός ατόμων:", "number", underscores(6))),
    list("Στοιχεία σεμιναρίου", ["Α/Α", "Ονοματεπώνυμο", "Ειδικότητα", "Παρατηρήσεις"], 4),
    choice("Έχετε παρακολουθήσει άλλο σεμινάριο;", ["Ναι", "Όχι"], "□"),
    longAnswer("Λόγοι συμμετοχής:", underscores(78), 3),
    heading(1, "Έλεγχος δικαιολογητικών"),
    checklist(
      "Έλεγχος δικαιολογητικών",
      ["Δικαιολογητικό"],
      [["Αντίγραφο ταυτότητας"], ["Βιογραφικό σημείωμα"], ["Απόδειξη πληρωμής"]],
      [["Ναι", "☐"], ["Όχι", "☐"], "Σχόλια"],
    ),
    tall("Παρατηρήσεις:"),
    tick("Συμφωνώ με την επεξεργασία των δεδομένων μου.", "☐"),
    inLine(ask("Επωνυμία εταιρείας:", "text", placeholder("[Επωνυμία εταιρείας]"))),
    signatureCells(["Υπογραφή", "signature"], ["Ημερομηνία", "date"]),
  ],
};

export const evaluation: Form = {
  name: "el-axiologisi",
  language: "el",
  title: "Έντυπο Αξιολόγησης Προμηθευτή",
  dress: "bold",
  blocks: [
    heading(1, "Στοιχεία προμηθευτή", "1. "),
    cellGrid(
      [
        ["Επωνυμία", "text"],
        ["Α.Φ.Μ.", "text"],
      ],
      [["Διεύθυνση", "text"]],
      [
        ["Υπεύθυνος επικοινωνίας", "text"],
        ["Τηλέφωνο", "text"],
      ],
    ),
    heading(1, "Αξιολόγηση", "2. "),
    rating("Αξιολόγηση", "Κριτήριο", ["Κακή", "Μέτρια", "Καλή"], ["Ποιότητα", "Χρόνος παράδοσης", "Τιμή"]),
    strikeOut("Διαθέτει πιστοποίηση;", ["Ναι", "Όχι"]),
    hinted(["Παρατηρήσεις", "προαιρετικά", "text"]),
    heading(1, "Έγκριση", "3. "),
    signers(
      ["Συντάχθηκε από", "Εγκρίθηκε από"],
      [
        ["Όνομα:", "text"],
        ["Ημερομηνία:", "date"],
        ["Υπογραφή:", "signature"],
      ],
    ),
  ],
};

export const visit: Form = {
  name: "el-episkepsi",
  language: "el",
  title: "Δελτίο τεχνικής επίσκεψης",
  dress: "bold",
  blocks: [
    colonCells(
      [
        ["Πελάτης:", "text"],
        ["Ημερομηνία:", "date"],
      ],
      [["Διεύθυνση:", "text"]],
    ),
    heading(1, "Μηχάνημα"),
    colonLines(["Μοντέλο:", "text"], ["Αριθμός σειράς:", "text"]),
    choiceCells("☐", ["Σε εγγύηση:", "Ναι", "Όχι"]),
    heading(1, "Ολοκλήρωση"),
    colonTabs(["Τεχνικός:", "text"], ["Υπογραφή:", "signature"]),
  ],
};
