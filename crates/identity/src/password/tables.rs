//! Families of passwords that are tried first, and sentences that are not.

use super::guessable::is_guessable;

/// A family a line, a password a word; none of them is on a list as it stands here.
const GUESSABLE: &[&str] = &[
    // A word and a year, a season and a year, a month and a day.
    "Winter2019! Summer2031 Autumn1999 Spring2024! October1987 April2015! May-2024 Monday123 Friday13! Sunday77",
    "August99! November11 Holiday2023 Christmas25 Easter2022! Birthday1990",
    // Names, alone, with digits, with each other.
    "Michael1985 jennifer22 kamau1990 otieno2020 wanjiru01 Fatima786 mohammed1 Daniel!23 ashley99 Robert007",
    "jessica2 Andrew1234 joshua!! emilygrace JackDaniel Mary-Jane samuel12 Kevin2001 brianna1 njoroge254",
    // Love, family, faith.
    "ilovejesus iloveyou22 iloveharry lovemonkey mybabygirl mylove123 loveforever! LovelyAngels sweetheart1 babyboy01",
    "mommydaddy ilovemymom ilovemydog myfamily1 bestfriends godislove Jesus777 JesusLove1 Blessed2020 amen1234",
    // Animals, colours, flowers, food.
    "BlackCat13 bluetiger7 reddragon1 GoldenLion whitewolf! kitty1234 doggy2019 butterfly22 pinkpanther",
    "chocolate7 coffee123! pizzalover sugarcandy honeybunny strawberry9 orangejuice cookiemonster",
    // Teams, players, heroes, games.
    "Arsenal2024 Liverpool07 chelsea1905 gormahia1968 manutd1999 Ronaldo07! messi1010 LeBron23! yankees99!",
    "Batman2008! superman77 spiderman3! harrypotter darthvader1 naruto2000 Pikachu025 minecraft5 zelda1986! fortnite!!",
    // Cars, brands, tech, offices.
    "ferrari458 Mustang67! bmwmotor1 toyota2015 google2020! facebook77 samsunggalaxy iphone14! windows11 linuxroot1",
    "admin2024! adminadmin rootadmin1 administrator9 office2021 manager123 Server2019! test!1234 Testing42! demo2024!",
    // Variants of password, welcome and the like.
    "P@ssw0rd2024 Passw0rd!! pa$$word12 p4ssword99 mypassword7 newpassword1 passpass12 Password.1 password@@ pass12345",
    "drowssap drowssap1 Welcome@1 W3lcome2024 welcome2kenya letmein!! LetMeIn99 secret!234 topsecret9 changeme!1",
    "Hello2024! helloworld1 hola12345 bonjour12 qwertylove trustno1! login2024! access123! security99",
    // The shop's own name.
    "EliteShop1 elite-shop1 El1teSh0p! 3l1t3sh0p elite.shop.7 shopelite22 eliteshopping",
    // Places.
    "Nairobi2024 mombasa001 Kenya@2030 london2012 newyork911 Paris2024! brazil2014 germany74 texasboy1 africa123!",
    // Walks, in pieces and dressed.
    "qwerty!234 qwe123asd asdfgh12 zxcvbn99 qwertyui12 1qaz2wsx3edc 1qaz@WSX zaq1zaq1 poiuy12345 qweasdzxc",
    "asdqwe123 !QAZ2wsx qwer4321 asdf!234 mnbvcxz1 147852369 1234567a a1234567 12345678q abc123456 abcd12345",
    "qwertz123 azerty123 98765432a 123qweasd 1234abcd 1q2w3e4r! zxc123456 abc123!@# xyz12345",
    // Numbers by heart: dates and telephones.
    "25121987 12-25-1987 19870621 0712345678 254712345678 01/02/1990 31.12.1999 20202020 44556677 86753090",
    // The same again.
    "monkeymonkey catcatcat dragondragondragon loveloveme johnjohn1 bobbob11 test1test1 lovelove22 hahahaha 7777777a",
    // In the languages of the house.
    "nakupenda1 mapenzi123 hakunamatata jambo2024! karibu123! asante254 harambee63 amani2020 safari1234",
];

#[test]
fn families_of_what_is_tried_first_are_refused() {
    let words: Vec<&str> = GUESSABLE.iter().flat_map(|line| line.split(' ')).collect();
    assert!(words.len() >= 150, "{}", words.len());
    let taken: Vec<&&str> = words
        .iter()
        .filter(|word| !is_guessable(&word.to_lowercase(), "ada@example.com"))
        .collect();
    assert!(taken.is_empty(), "{taken:?}");
}

#[test]
fn sentences_and_what_a_machine_made_are_taken() {
    for good in [
        "correct horse battery",
        "correct-horse-battery-42",
        "seven green umbrellas",
        "four other words",
        "five words of another",
        "six words of yet another",
        "the kettle sings at dawn",
        "my monkey reads newspapers upside down",
        "I love you more than cold porridge",
        "football is played by nobody in my street",
        "eleven camels crossed the river",
        "wet shoes in the hallway",
        "password managers remember for me",
        "Michael owns a purple bicycle",
        "we sold 40 mugs on a Tuesday",
        "summer never came to Reykjavik",
        "dancing walrus in Nairobi traffic",
        "no queue at the bakery",
        "tangled-headphones-again",
        "lukewarm.gravel.orbit",
        "quiet/owl/ledger/9",
        "grandmother's crooked teapot",
        "forty blue herons standing still",
        "Kuku wawili wanalala juu ya mti",
        "ein blauer Zaun im Regen",
        "trois chaises sur le toit",
        "xK9#vQ2m!tR7",
        "v8Gq2zLw",
        "mj4-tw9-pb6-kd3",
        "9f2c71ab40de",
        "gribble!vext",
        "🦀🐝🦋🐌🐛🐜🪲🐞",
    ] {
        let said = is_guessable(&good.to_lowercase(), "ada@example.com");
        assert!(!said, "{good}");
    }
}
