//! What words mean, and what they do not.

use super::*;

#[test]
fn a_signal_means_what_its_words_say_and_an_unknown_one_is_an_emergency() {
    let person = (Class::Person, Priority::P1, None);
    let sensor = (Class::Person, Priority::P2, Some(Situation::Sensor));
    let wandering = (Class::Person, Priority::P1, Some(Situation::Wandering));
    let fire = (Class::Fire, Priority::Fire, Some(Situation::Fire));
    let gas = (Class::Gas, Priority::P1, Some(Situation::Gas));
    let attack = (Class::Attack, Priority::P1, Some(Situation::Attack));
    let fault = (Class::Fault, Priority::P3, Some(Situation::Equipment));
    let life = (Class::Person, Priority::P1, Some(Situation::LifeAtRisk));
    let unknown = (Class::Unrecognised, Priority::P1, None);
    for (kind, code, means) in [
        ("pendant", "10", person),
        ("Pendants", "", person),
        ("pendant", "default", person),
        ("pendant", "remains open", person),
        ("pendant", "low battery", person),
        ("pendant", "fault", person),
        ("pull cord", "bathroom mat", person),
        ("bedroom pull cord", "", person),
        ("bedside pendant", "", person),
        ("wheelchair pendant", "", person),
        ("automatic fall detector", "", person),
        ("falls sensor", "", person),
        ("emergency button", "mains", person),
        ("SOS", "", person),
        ("telephone_call", "", person),
        ("door_exit", "", wandering),
        ("alarm", "", person),
        ("bed sensor", "", sensor),
        ("bed alarm", "", sensor),
        ("bathroom mat", "", sensor),
        ("inactivity", "", sensor),
        ("door exit", "", wandering),
        ("wandering", "", wandering),
        ("smoke detector", "", fire),
        ("alarm", "smoke", fire),
        ("pendant", "fire", fire),
        ("fire panel fault", "", fire),
        ("CO", "", gas),
        ("co alarm", "", gas),
        ("CO detector", "10", gas),
        ("co sensor", "", gas),
        ("carbon monoxide alarm", "", gas),
        ("smoke and co alarm", "", fire),
        ("co alarm", "low battery", fault),
        ("carbon monoxide", "26", gas),
        ("personal attack", "", attack),
        ("bogus caller button", "", attack),
        ("smoke detector", "low battery", fault),
        ("smoke detector low battery", "", fault),
        ("mains smoke alarm", "FIRE", fire),
        ("mains smoke alarm", "", fire),
        ("battery smoke detector", "alarm", fire),
        ("mains heat detector", "heat", fire),
        ("carbon monoxide (mains)", "ALARM", gas),
        ("mains smoke alarm", "low battery", fault),
        ("smoke detector fault", "FIRE", fire),
        ("environmental alarm", "CO", gas),
        ("pendant", "CO", gas),
        ("pendant", "code 10", person),
        ("mains pendant", "10", person),
        ("bed sensor", "offline", fault),
        ("smoke detector", "low battery, smoke", fire),
        ("low battery", "pendant", fault),
        ("battery", "10", fault),
        ("mains failure", "pendant", fault),
        ("low_battery", "", fault),
        ("pendant low battery", "", fault),
        ("", "mains failure", fault),
        ("", "pendant", person),
        ("", "default", unknown),
        ("", "ZZ9", unknown),
        ("", "", unknown),
        ("SmokeAlarm", "", fire),
        ("COAlarm", "", gas),
        ("FallDetector", "", person),
        ("LowBattery", "", fault),
        ("heart attack", "", life),
        ("not breathing", "", life),
        ("fault", "not breathing", life),
    ] {
        assert_eq!(classify(kind, code, ""), means, "{kind} {code}");
    }
}

#[test]
fn what_a_text_says_counts_where_it_is_graver_and_never_makes_a_fault_an_emergency() {
    let class = |kind, code, text| classify(kind, code, text).0;
    assert_eq!(class("pendant", "10", "on fire, help"), Class::Fire);
    assert_eq!(class("pendant", "", "CO in the kitchen"), Class::Gas);
    assert_eq!(class("", "", "smoke, hall"), Class::Fire);
    assert_eq!(class("smoke detector", "", "kitchen"), Class::Fire);
    assert_eq!(class("pendant", "10", "bathroom"), Class::Person);
    assert_eq!(class("pendant", "10", "smoke detector fault, hall"), Class::Person);
    assert_eq!(class("low battery", "", "smoke detector, hall"), Class::Fault);
}

#[test]
fn what_a_text_says_has_happened_is_heard_beside_a_fault_and_the_name_of_a_detector_is_not() {
    for (kind, text, class) in [
        ("low_battery", "user shouting fire in the kitchen", Class::Fire),
        ("fault", "smoke", Class::Fire),
        ("low_battery", "smoke alarm sounding", Class::Fire),
        ("mains_failure", "smell of gas", Class::Gas),
        ("fault", "intruder in the flat", Class::Attack),
        ("low_battery", "she is not breathing", Class::Person),
        ("fault", "chest pain", Class::Person),
        ("low_battery", "fallen in the hall", Class::Person),
        ("fault", "help", Class::Person),
        ("low_battery", "SmokeAlarm, hall", Class::Fault),
        ("low_battery", "carbon monoxide alarm", Class::Fault),
        ("fault", "smoke and heat detector in the kitchen", Class::Fault),
        ("fault", "pendant", Class::Fault),
        ("fault", "kitchen", Class::Fault),
        ("bed sensor", "bleeding", Class::Person),
    ] {
        assert_eq!(classify(kind, "", text).0, class, "{kind}: {text}");
    }
    assert_eq!(classify("smoke detector", "low battery", "smoke detector, hall").0, Class::Fault);
    assert_eq!(classify("smoke detector", "low battery", "flames").0, Class::Fire);
    assert_eq!(classify("bed sensor", "", "bleeding").1, Priority::P1);
}

#[test]
fn words_in_no_list_say_what_is_the_matter_only_where_they_say_it() {
    for (words, said) in [
        ("chest pain", Some(Situation::LifeAtRisk)),
        ("pain in her chest", Some(Situation::LifeAtRisk)),
        ("Cardiac Arrest", Some(Situation::LifeAtRisk)),
        ("had a heart attack", Some(Situation::LifeAtRisk)),
        ("bleeding", Some(Situation::LifeAtRisk)),
        ("can't breathe", Some(Situation::LifeAtRisk)),
        ("on fire", Some(Situation::Fire)),
        ("smoke in flat", Some(Situation::Fire)),
        ("smoke in flat, mains failure", Some(Situation::Fire)),
        ("gas leak", Some(Situation::Gas)),
        ("GasLeak", Some(Situation::Gas)),
        ("under attack", Some(Situation::Attack)),
        ("conscious and breathing", None),
        ("tumbled over", None),
        ("bonfire night visit", None),
        ("smoke detector low battery", None),
    ] {
        assert_eq!(matter(words), said, "{words}");
    }
}

#[test]
fn what_burns_or_smokes_is_a_fire_however_it_is_said() {
    let said = [
        "fire",
        "Fire!",
        "on fire",
        "house is on fire",
        "bed on fire",
        "chip pan fire",
        "fire in the bin",
        "car fire outside",
        "curtains burning",
        "smell of burning",
        "something is burning",
        "she smells burning",
        "flames in the kitchen",
        "house is alight",
        "mattress smouldering",
        "flat full of smoke",
        "smoke in the hall",
        "smoke coming from the oven",
        "smoke from the toaster",
        "cannot breathe for the smoke",
        "she smokes and the bed is on fire",
        "fire exit blocked, fire on the stairs",
        "fire door is hot",
        "FIRE. Exit blocked",
        "fire alarm going off",
        "fire door alarm sounding",
        "smoke alarm sounding",
        "smoke detector activated",
        "heat detector activated",
        "heat alarm",
        "sprinkler going off",
        "sprinklers",
        "e-scooter battery on fire",
        "boiler fault, smell of burning",
        "gas fire has set the rug alight",
        "tumble dryer burning",
        "electric blanket burning",
        "shed ablaze",
        "heat and smoke from the wall",
        "fire escape full of smoke",
        "firemen say the fire is next door",
        "burning pain from the fire",
    ];
    for words in said {
        assert_eq!(matter(words), Some(Situation::Fire), "{words}");
        assert_eq!(classify("pendant", "10", words).0, Class::Fire, "{words}");
    }
}

#[test]
fn gas_and_carbon_monoxide_are_gas_however_they_are_said() {
    let said = [
        "gas",
        "gas leak",
        "GasLeak",
        "smell of gas",
        "smells gas",
        "gas escaping",
        "gas left on",
        "left the gas on",
        "gas cooker left on",
        "gas hob on and not lit",
        "gas ring on",
        "gas boiler leaking",
        "gas boiler smells",
        "gas boiler and a headache",
        "gas meter hissing",
        "gas meter hisses",
        "gas pipe cut",
        "gas cooker broken",
        "gas engineer says there is a leak",
        "gas engineer found a gas leak",
        "gas man says it is not safe",
        "gas company evacuating the street",
        "gas supply damaged",
        "gas in the flat",
        "gas reading high",
        "CO",
        "CO alarm",
        "CO in the kitchen",
        "co alarm sounding",
        "carbon monoxide",
        "carbon monoxide alarm",
        "CO poisoning",
        "co-codamol taken, CO alarm sounding",
        "gas oven blown out",
        "she is dizzy near the gas heater",
        "boiler gas flue blocked",
        "gas heater unlit",
        "gas bill on the table and a smell",
        "trapped by the gas leak",
        "gas, engineer called",
        "natural gas",
        "gas bottle by the door",
    ];
    for words in said {
        assert_eq!(matter(words), Some(Situation::Gas), "{words}");
        assert_eq!(classify("pendant", "10", words).0, Class::Gas, "{words}");
    }
}

#[test]
fn where_nothing_burns_and_no_gas_escapes_no_fire_or_gas_is_read() {
    let said = [
        "heat exhaustion",
        "suffering from heat exhaustion",
        "heat stroke",
        "heat rash",
        "prickly heat",
        "heat pad",
        "needs her heat packs",
        "heat pump broken",
        "heat wave check",
        "collapsed in the heat",
        "unwell in this heat",
        "faint from the heat",
        "no heat in the flat",
        "without heat since morning",
        "gas engineer is due",
        "gas man at the door",
        "gas meter to be read",
        "worried about her gas bill",
        "gas supplier rang",
        "gas company rang",
        "gas boiler not working",
        "gas central heating not working",
        "gas pains",
        "trapped gas",
        "gas card needs a top-up",
        "gas cooker clock is wrong",
        "fire door stuck",
        "fire door will not close",
        "FireDoor",
        "fire exit blocked by a bicycle",
        "cannot open the fire escape",
        "fire drill today",
        "fire extinguisher missing",
        "fire blanket out of date",
        "fire safety visit",
        "fire risk assessment",
        "fire stick will not work",
        "fire warden",
        "took her co-codamol",
        "allergic to co-amoxiclav",
        "co-op delivery",
        "will not co-operate",
        "rang the care co-ordinator",
        "carbon copy",
        "she smokes",
        "he smokes twenty a day",
        "out for a smoke break",
        "smoke-free flat",
        "burning sensation in her foot",
        "burning pain in her leg",
        "garden sprinkler broken",
        "bonfire night visit",
        "conscious and breathing",
    ];
    for words in said {
        assert!(!matches!(matter(words), Some(Situation::Fire | Situation::Gas)), "{words}");
        assert_eq!(classify("pendant", "10", words).0, Class::Person, "{words}");
        assert_eq!(classify("pendant", "10", words).1, Priority::P1, "{words}");
    }
    assert_eq!(matter("heat stroke"), Some(Situation::LifeAtRisk));
    assert_eq!(matter("collapsed in the heat"), Some(Situation::LifeAtRisk));
    assert_eq!(matter("burning pain in her chest"), Some(Situation::LifeAtRisk));
}

#[test]
fn what_a_device_calls_itself_is_taken_at_its_word() {
    for (kind, class) in [("fire door", Class::Fire), ("fire exit", Class::Fire), ("heat pump", Class::Fire), ("gas boiler", Class::Gas)] {
        assert_eq!(classify(kind, "", "").0, class, "{kind}");
    }
}
