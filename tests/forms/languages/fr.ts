/** French: a request for training, and an accident report. */
import {
  ask,
  blank,
  checklist,
  choice,
  choiceBelow,
  choiceOrOther,
  heading,
  inLine,
  leaders,
  list,
  longAnswer,
  note,
  pairs,
  say,
  signatureCells,
  steps,
  strikeOut,
  tall,
  tick,
} from "../blocks.ts";
import type { Form } from "../form.ts";
import { bands, data, hinted, rating, signers } from "../grids.ts";
import { boxesBehind, bracketBehind, framed, sideBySide } from "../layouts.ts";
import { dateControl, dots, ellipses, listControl, placeholder, shape, textControl, underscores } from "../marks.ts";
import { amounts, boxColumn, clauses, fieldsBelow, fillIn, letterhead, pieces, questionsInCell, signRow, toldList } from "../offices.ts";
import { boxGrid, choiceCells, colonCells, colonLines, colonTabs, instruction } from "../rooms.ts";

export const training: Form = {
  name: "fr-formation",
  language: "fr",
  title: "Demande de formation professionnelle",
  dress: { styles: ["Titre1", "Titre2"] },
  blocks: [
    note("Formulaire à remettre au service des ressources humaines au moins un mois avant le début de la formation."),
    heading(1, "Identité du demandeur"),
    inLine(ask("Nom :", "text", ellipses(20)), say("  "), ask("Prénom :", "text", ellipses(20))),
    inLine(ask("Date de naissance :", "date", shape("....../....../..........")), say("   "), ask("Matricule :", "text", dots(20))),
    inLine(ask("Service :", "choice", listControl("Choisissez un élément.", ["Production", "Achats", "Qualité"], "Service"))),
    inLine(ask("Courriel :", "text", textControl("Cliquez ici pour entrer du texte."))),
    heading(1, "Formation souhaitée"),
    pairs(
      [["Intitulé de la formation", "text"]],
      [["Organisme", "text"]],
      [["Durée (en heures)", "number"]],
      [["Coût total TTC", "number"]],
    ),
    inLine(ask("Date de début :", "date", dateControl("Cliquez ici pour entrer une date.", "dd/MM/yyyy"))),
    choice("Formation pendant le temps de travail :", ["Oui", "Non"], "☐"),
    longAnswer("Objectifs de la formation :", dots(110), 3),
    heading(1, "Décision"),
    choiceBelow("Avis du responsable hiérarchique :", ["Favorable", "Défavorable", "À revoir"], "□"),
    inLine(ask("Fait à", "text", underscores(20)), say(", "), ask("le", "date", underscores(20))),
    signatureCells(["Signature du demandeur", "signature"], ["Signature du responsable", "signature"]),
  ],
};

export const accident: Form = {
  name: "fr-accident",
  language: "fr",
  title: "Déclaration d'accident du travail",
  dress: "capitals",
  blocks: [
    heading(1, "Victime", "I. "),
    leaders("dot", ["Nom et prénom :", "text"]),
    leaders("dot", ["Adresse :", "text"], ["Téléphone :", "text"]),
    inLine(ask("Je soussigné(e)", "text", dots(50)), say(" certifie l'exactitude des renseignements ci-dessous.")),
    heading(1, "Circonstances", "II. "),
    inLine(ask("Date de l'accident :", "date", shape("__/__/____")), say("   "), ask("Heure :", "text", shape("____ h ____"))),
    tall("Description des faits :", "Mesures prises immédiatement :"),
    choice("Témoins :", ["Oui", "Non"], "(  )"),
    heading(1, "Actions correctives", "III. "),
    list("Actions correctives", ["N°", "Action", "Responsable", "Échéance", "État"], 3),
    tick("L'accident a été inscrit au registre.", "vector"),
    heading(1, "Visa", "IV. "),
    checklist("Visa", ["Fonction"], [["Responsable sécurité"], ["Chef d'établissement"]], ["Nom", "Date", "Visa"]),
    inLine(
      say("Document établi pour "),
      blank("Nom de l'entreprise", "text", placeholder("{{nom_entreprise}}"), { aliases: ["nom entreprise"] }),
      say("."),
    ),
  ],
};

export const enrolment: Form = {
  name: "fr-inscription",
  language: "fr",
  title: "Fiche d'inscription",
  dress: "large",
  header: pairs([
    ["Réf.", "text"],
    ["Version", "text"],
  ]),
  blocks: [
    heading(1, "Adhérent"),
    bands(
      [
        ["Nom", "text"],
        ["Prénom", "text"],
        ["Né(e) le", "date"],
      ],
      [
        ["Adresse", "text"],
        ["Code postal", "text"],
        ["Ville", "text"],
      ],
    ),
    strikeOut("Première adhésion :", ["Oui", "Non"]),
    heading(1, "Activités"),
    rating("Activités", "Activité", ["Débutant", "Intermédiaire", "Confirmé"], ["Natation", "Danse", "Escalade"], "☐"),
    choiceOrOther("Mode de règlement :", ["Chèque", "Espèces"], "Autre :", "☐"),
    inLine(ask("Montant versé :", "number", underscores(10)), say(" €")),
    heading(1, "Santé"),
    hinted(["Allergies", "à préciser", "text"], ["Médecin traitant", "nom et téléphone", "text"]),
    heading(1, "Autorisation"),
    inLine(
      say("J'autorise mon enfant "),
      blank("mon enfant", "text", dots(40), { aliases: ["J'autorise mon enfant"] }),
      say(" à participer aux sorties."),
    ),
    signers(
      ["Le représentant légal", "Le président"],
      [
        ["Nom :", "text"],
        ["Date :", "date"],
        ["Signature :", "signature"],
      ],
    ),
  ],
};

export const lease: Form = {
  name: "fr-contrat",
  language: "fr",
  title: "Contrat de prestation de services",
  dress: "bold",
  blocks: [
    sideBySide(["Le client", "Le prestataire"], ["Raison sociale", "text"], ["Adresse", "text"], ["N° SIRET", "text"]),
    heading(1, "Article 1 : Objet"),
    inLine(
      say("Le prestataire s'engage à fournir "),
      blank("nature des prestations", "text", placeholder("[nature des prestations]")),
      say(" au client."),
    ),
    heading(1, "Article 2 : Durée"),
    inLine(
      say("Le contrat prend effet le "),
      blank("Le contrat prend effet le", "date", underscores(16), { aliases: ["prend effet le"] }),
      say(" pour une durée de "),
      blank("pour une durée de", "number", underscores(6), { aliases: ["durée"] }),
      say(" mois."),
    ),
    heading(1, "Article 3 : Prix"),
    inLine(say("Le prix est fixé à "), blank("Le prix est fixé à", "number", dots(20), { aliases: ["prix"] }), say(" euros hors taxes.")),
    boxesBehind("Paiement par virement :", ["Oui", "Non"], "☐"),
    data(["Retard", "Pénalité"], ["moins de 8 jours", "aucune"], ["plus de 8 jours", "2 %"]),
    framed("Conditions particulières :"),
    heading(1, "Signatures"),
    bracketBehind(["Lieu et date", "date"], ["Signature du client", "signature"], ["Signature du prestataire", "signature"]),
  ],
};

export const report: Form = {
  name: "fr-compte-rendu",
  language: "fr",
  title: "Compte rendu de visite",
  dress: { styles: ["Titre1", "Titre2"], counted: true },
  blocks: [
    colonCells(
      [
        ["Client :", "text"],
        ["Date :", "date"],
      ],
      [
        ["Lieu :", "text"],
        ["Rédacteur :", "text"],
      ],
    ),
    heading(1, "Participants"),
    colonLines(["Pour le client :", "text"], ["Pour notre société :", "text"]),
    heading(1, "Constats"),
    instruction("Constats", "Décrire les constats faits pendant la visite, avec photos si possible."),
    boxGrid("Domaines abordés :", 2, ["Qualité", "Délais", "Prix", "Sécurité"], "☐"),
    choiceCells("□", ["Satisfaction du client :", "Bonne", "Moyenne", "Faible"]),
    heading(1, "Suites"),
    list("Suites", ["Action", "Pilote", "Délai"], 3),
    colonTabs(["Nom :", "text"], ["Signature :", "signature"]),
  ],
};

export const rules: Form = {
  name: "fr-reglement",
  language: "fr",
  title: "Règlement intérieur de l'atelier",
  dress: "bold, counted",
  blocks: [
    note("À LIRE ATTENTIVEMENT", "<w:b/>"),
    heading(1, "Objet"),
    note("Le présent règlement s'applique à toute personne qui entre dans l'atelier."),
    heading(1, "Sécurité"),
    heading(2, "Équipements"),
    note("Le port des lunettes est obligatoire.", "<w:b/>"),
    steps("Vérifier l'état de la machine.", "Mettre les gants.", "Signaler tout défaut."),
    heading(2, "Accidents"),
    note("Tableau 1 : Numéros d'urgence", "<w:b/>"),
    data(["Service", "Numéro"], ["Pompiers", "18"], ["SAMU", "15"]),
    heading(1, "Engagement"),
    inLine(ask("Je soussigné(e)", "text", dots(50)), say(" déclare avoir lu ce règlement.")),
    inLine(ask("Fait à", "text", underscores(20)), say(", "), ask("le", "date", underscores(20))),
    inLine(ask("Signature :", "signature", underscores(24))),
  ],
};

export const mission: Form = {
  name: "fr-mission",
  language: "fr",
  title: "Ordre de mission",
  dress: "large",
  header: letterhead("Institut du Nord", "Service des missions"),
  blocks: [
    heading(1, "Voyageur"),
    fieldsBelow(
      [
        ["Nom", "text"],
        ["Prénom", "text"],
      ],
      [
        ["Grade", "text"],
        ["Service", "text"],
      ],
    ),
    pieces(["Jour", "Mois", "Année"], ["Date de départ", "date"], ["Destination", "text"], ["Date de retour", "date"]),
    heading(1, "Conditions"),
    boxColumn("Moyen de transport", ["Train", "Avion", "Véhicule personnel"], "□"),
    questionsInCell("Prise en charge", "☐", ["Hébergement fourni ?", "Oui", "Non"], ["Repas fournis ?", "Oui", "Non", "En partie"]),
    heading(1, "Visas"),
    signRow(["Le missionnaire", "signature"], ["Date", "date"], ["Le directeur", "signature"], ["Date", "date"]),
  ],
};

export const grantReport: Form = {
  name: "fr-bilan",
  language: "fr",
  title: "Bilan financier de subvention",
  dress: { styles: ["Titre1", "Titre2"] },
  blocks: [
    inLine(ask("Intitulé du projet :", "text", fillIn("Intitulé du projet"))),
    heading(1, "Dépenses"),
    amounts("€", "Personnel", "Déplacements", "Matériel"),
    heading(1, "Actions"),
    toldList(
      "Actions",
      [
        ["Action", "ce qui a été fait"],
        ["Résultat", "en quelques mots"],
        ["Preuve", "document joint"],
      ],
      4,
    ),
    heading(1, "Conditions"),
    clauses("Le bénéficiaire conserve les justificatifs pendant cinq ans et les présente à la demande des contrôleurs."),
    heading(1, "Attestation"),
    signRow(["Le responsable du projet", "signature"], ["Date", "date"]),
  ],
};
