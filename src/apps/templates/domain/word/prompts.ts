/** Prompts: wording that stands where an answer belongs. Some only say "click here", others name what is asked for. */
import { dateWords } from "./words.ts";

/** What Word itself shows in an empty control, in the languages in which it is sold. */
const wordsOwn = `
  Click or tap here to enter text. Click here to enter text. Click or tap to enter a date. Click here to enter a date. Choose an item. Choose a building block. Click to add. Tap or click here to enter the text. Type your text here. Insert text. Enter your answer.
  Klicken oder tippen Sie hier, um Text einzugeben. Klicken Sie hier, um ein Datum einzugeben. Wählen Sie ein Element aus. Hier klicken. Bitte auswählen. Bitte eingeben. Text eingeben. Datum wählen. Bitte einen Eintrag auswählen.
  Cliquez ou appuyez ici pour entrer du texte. Cliquez ici pour taper du texte. Cliquez ou appuyez ici pour entrer une date. Choisissez un élément. Saisir le texte. Sélectionnez une date. Cliquer ici.
  Haga clic o pulse aquí para escribir texto. Haga clic aquí para escribir una fecha. Elija un elemento. Elegir un elemento. Pulse aquí para introducir texto. Escriba aquí el texto. Seleccione la fecha. Seleccionar.
  Clique ou toque aqui para introduzir texto. Clique ou toque aqui para inserir o texto. Clique aqui para digitar uma data. Escolha um item. Escolher um item. Selecione um elemento. Selecionar.
  Fare clic o toccare qui per immettere il testo. Fare clic qui per immettere una data. Scegliere un elemento. Inserire testo. Selezionare.
  Klik of tik om tekst in te voeren. Klik hier als u een datum wilt invoeren. Kies een item. Selecteer een optie. Vul in. Hier tekst invullen.
  Kliknij lub naciśnij tutaj, aby wprowadzić tekst. Kliknij, aby wprowadzić datę. Wybierz element. Wpisz tutaj.
  Klikněte nebo klepněte sem a zadejte text. Klepněte sem a zadejte datum. Zvolte položku. Vyberte položku. Kliknite alebo ťuknite sem a zadajte text. Zadajte dátum. Vyberte položku.
  Klicka eller tryck här för att ange text. Klicka för att ange ett datum. Välj ett objekt. Klik eller tryk her for at skrive tekst. Klik her for at angive en dato. Vælg et element. Klikk eller trykk her for å skrive inn tekst. Klikk for å angi dato. Velg et element.
  Kirjoita tekstiä napsauttamalla tai napauttamalla tätä. Lisää päivämäärä napsauttamalla. Valitse kohde. Metin girmek için buraya tıklayın veya dokunun. Metin girmek için burayı tıklatın. Tarih girmek için tıklayın. Bir öğe seçin.
  Место для ввода текста. Место для ввода даты. Выберите элемент. Выберите дату. Щелкните или коснитесь здесь, чтобы ввести текст. Введите текст. Клацніть або торкніться тут, щоб ввести текст. Місце для введення тексту дати. Виберіть елемент. Щракнете или докоснете тук, за да въведете текст. Изберете елемент.
  Κάντε κλικ ή πατήστε εδώ για να εισαγάγετε κείμενο. Επιλέξτε ένα στοιχείο. εισαγάγετε ημερομηνία.
  انقر أو اضغط هنا لإدخال نص تاريخ. اختر عنصراً عنصر. לחץ או הקש כאן להזנת טקסט תאריך. בחר פריט.
  Szöveg beírásához kattintson vagy koppintson ide. Dátum megadásához kattintson. Jelöljön ki egy elemet. Válasszon elemet. Faceți clic sau atingeți aici pentru a introduce text o dată. Alegeți un element.
  Kliknite ili dodirnite ovdje da biste unijeli tekst. Odaberite stavku. Feu clic o toqueu aquí per escriure text. Trieu un element. Klõpsake või puudutage teksti sisestamiseks siin. Spustelėkite arba bakstelėkite čia ir įveskite tekstą. Noklikšķiniet vai pieskarieties šeit lai ievadītu tekstu`;

/** The same in scripts that write without spaces, in pieces. */
const unspaced =
  /单击或?|点击|点按|或|此处|这里|在?此|输入|填写|文字|文本|内容|日期|请?选择|一项|项目?|按一下|點選|這裡|以|輸入|文字|請?選擇|一個|項目|クリック|タップ|または|ここを?|に|して|テキスト|を|入力|してください|ください|アイテム|日付|選択|텍스트를?|입력하려면|여기를|클릭하거나|클릭|탭하세요|하세요|항목을?|선택|날짜를?|입력|[\s\p{P}]/gu;

const emptyWords = new Set([
  ...(wordsOwn.toLowerCase().match(/\p{L}+/gu) ?? []),
  ..."please your the an pick select write fill add".split(" "),
]);
const clicks =
  /(?<!\p{L})(?:click|tap|klick|tipp|cliqu|appuy|haga|pulse|clique|toque|fare|tocc|klik|tik|klikn|klep|kattint|napsaut|tıkla|щелк|клац|κλικ|место|місце|انقر|לחץ|clic)/iu;

/** One of them begins each prompt that says no more; the rest of its words alone would be a name. */
const leads = new RegExp(
  `^[\\s\\p{P}]*(?:${[
    "(?:please )?(?:click|tap)(?: or (?:click|tap))?(?: (?:here|on|icon))?(?: (?:to|and))?(?: (?:enter|insert|type|add|select|choose))?",
    "(?:please )?(?:insert|enter|(?:type|state|list|put)(?= (?:the|your|in|here|an?|all|any|whether)(?!\\p{L}))|add|fill in|write|specify|provide|choose|select|pick|indicate)(?: in)?",
    "(?:bitte )?(?:klicken(?: oder tippen)?(?: sie)?(?: hier)?,? um|(?:hier )?(?:eintragen|eingeben|einfügen|einsetzen|auswählen|angeben)|wählen sie|geben sie|tragen sie|fügen sie|bitte)",
    "(?:cliquez(?: ou appuyez)?(?: ici)?(?: pour)?(?: (?:entrer|taper|saisir|insérer))?|insérer|insérez|saisir|saisissez|indiquer|indiquez|entrer|entrez|préciser|précisez|choisir|choisissez|sélectionner|sélectionnez|ajouter|ajoutez|renseigner)",
    "(?:haga clic(?: o pulse)?(?: aquí)?(?: para)?(?: (?:escribir|introducir|insertar))?|insertar|inserte|introducir|introduzca|indicar|indique|escribir|escriba|especificar|especifique|ingresar|ingrese|seleccionar|seleccione|elegir|elija|colocar|coloque|completar|anotar)",
    "(?:clique(?: ou toque)?(?: aqui)?(?: para)?(?: (?:inserir|introduzir|digitar))?|inserir|insira|indicar|indique|digite|digitar|preencher|preencha|informar|informe|escrever|escreva|selecione|selecionar|escolha|escolher|introduzir|introduza)",
    "(?:fare clic(?: o toccare)?(?: qui)?(?: per)?(?: (?:immettere|inserire))?|inserire|inserisci|indicare|indica|specificare|scegliere|selezionare|immettere|compilare)",
    "(?:klik(?: of tik)?(?: hier)?(?: om| als u)?|invoegen|vul in|vul hier|kies|selecteer|voer in|geef)",
    "(?:kliknij(?: tutaj)?,? aby wprowadzić|wpisz|wpisać|wstaw|podaj|wybierz|uzupełnij)",
    "(?:zadejte|vyplňte|vyberte|zvolte|doplňte|uveďte|vložte|zadajte|doplniť|uviesť|doplnit|uvést)",
    "(?:ange|skriv(?: in)?|fyll i|välj|infoga|angiv|indsæt|vælg|udfyld|angi|velg|sett inn|fyll inn|lisää|kirjoita|valitse|täytä|syötä)",
    "(?:вставьте|вставить|введите|укажите|указать|впишите|выберите|щелкните|заполните|вкажіть|введіть|вставте|виберіть|въведете|посочете|изберете)",
    "(?:írja be|adja meg|válasszon|töltse ki|illessze be|introduceți|completați|alegeți|inserați|specificați|yazın(?:ız)?|girin(?:iz)?|seçin(?:iz)?|εισάγετε|συμπληρώστε|επιλέξτε|unesite|upišite|navedite|odaberite|vnesite)",
  ].join("|")})(?!\\p{L}|\\s+(?:of|de|del|des|du|di|von|van|för|av)\\s)[\\s:,]*`,
  "iu",
);
const articles =
  /^(?:the|your|an?|der|die|das|den|dem|ihren?|ein(?:e[nr]?)?|el|la|las|los|un[ae]?|le|les?|l['’]|votre|su|sus|il|lo|gli|uno|o|os|as|um|uma|de|het|een|uw)\s+(?=\p{L})/iu;
const tails =
  /[\s,;]*(?<!\p{L})(?:here|in here|hier(?: ein(?:geben|tragen|fügen))?|eingeben|einfügen|eintragen|einzugeben|einsetzen|angeben|auswählen|aquí|aqui|ici|qui|sem|tutaj|här|her|buraya|giriniz|yazınız|zde|ide)\s*[.!]*$/iu;

/** Whether a prompt says nothing but "click here to enter text", in any language. "Insert date" says what belongs there. */
export function isEmptyPrompt(text: string): boolean {
  const tokens = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (tokens.length === 0) return true;
  if (tokens.every((token) => emptyWords.has(token)))
    return dateWords.in(text) ? clicks.test(text) : tokens.length >= 3 || leads.test(text) || tails.test(text);
  return /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hangul}]/u.test(text) && text.replace(unspaced, "") === "";
}

/** Whether a text begins like an instruction to write something. */
export function tellsToWrite(text: string): boolean {
  return leads.test(text);
}

/** What a prompt asks for, without the words that ask: "Click here to enter your name" gives "name", "Enter text" nothing. */
export function askedFor(prompt: string): string {
  const text = prompt.trim();
  if (isEmptyPrompt(text)) return "";
  const lead = leads.exec(text)?.[0] ?? "";
  const rest = lead === "" ? text : text.slice(lead.length).replace(articles, "");
  const asked = rest.replace(tails, "").trim();
  return /\p{L}/u.test(asked) ? asked : text;
}

const example =
  /^(?:e\.?\s?g\.?|i\.e\.|for example|z\.\s?B\.|p\.\s?ex\.|par exemple|por ejemplo|p\.\s?ej\.|ad esempio|es\.|bijv\.|np\.|t\.ex\.|f\.eks\.|напр)(?![\p{L}])[\s,:]*/iu;

/** Whether a prompt only gives an example of its answer. */
export function isExample(prompt: string): boolean {
  return example.test(prompt);
}

/** A prompt without the words that say it is an example: "e.g., identity provider" gives "identity provider". */
export function withoutExampleSign(prompt: string): string {
  return prompt.replace(example, "");
}

/** Whether an entry of a list only asks to choose one of the others. */
export function isPromptEntry(text: string): boolean {
  return promptEntry.test(text) || tellsToChoose.test(text) || /^[\s\p{P}]*$/u.test(text);
}

/** "Bitte eine Kategorie auswählen:", "Please select the plant". */
const tellsToChoose =
  /^[\s<[(-]*(?:please (?:\p{L}+ )?(?:choose|select|pick)|bitte\s.{1,60}(?:wählen|auswählen)(?:\s?sie)?[\s\p{P}]*$|(?:veuillez|merci de) (?:choisir|sélectionner)|por favor,? (?:elija|seleccione|escolha|selecione)|si prega di (?:scegliere|selezionare)|prosz[eę] wybra)/iu;

const promptEntry =
  /^[\s<[(-]*(?:choose|select|pick|please (?:choose|select)|bitte (?:aus)?wählen|wählen sie|auswählen|choisissez|choisir|sélectionn|elija|elegir|seleccion|scegli|selezion|escolh|selecion|kies|wybierz|välj|velg|vælg|valitse|vyberte|válassz|alegeți|seçin|выберите|选择|請選擇|请选择|選択|선택)/iu;
