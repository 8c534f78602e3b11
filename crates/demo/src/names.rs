//! Names nobody bears on purpose: common given names and surnames of the borough's many backgrounds, drawn together at random.

/// Given names of people mostly born before 1955, women first.
pub const GIVEN_OLD: &[&str] = &[
    "Margaret", "Jean", "Joan", "Patricia", "Sheila", "Barbara", "Doreen", "Maureen", "June", "Shirley", "Brenda", "Sylvia", "Audrey", "Beryl", "Miriam", "Golda", "Rivka", "Esther", "Fatima", "Zainab", "Lakshmi", "Savita",
    "Kamala", "Nirmala", "Maria", "Elena", "Androulla", "Despina", "Olive", "Gloria", "Pearl", "Ivy", "Yetunde", "Grace", "Mei", "Soo", "Halina", "Krystyna", "Bridget", "Nora", "Kathleen", "Eileen", "Ruth", "Naomi", "John",
    "William", "Ronald", "Kenneth", "Peter", "Derek", "Alan", "Brian", "Raymond", "Norman", "Stanley", "Harold", "Morris", "Isaac", "Solomon", "Yusuf", "Hassan", "Mohammed", "Ramesh", "Suresh", "Dinesh", "Costas",
    "Andreas", "Yiannis", "Winston", "Clifton", "Samuel", "Kwame", "Wei", "Stefan", "Jerzy", "Patrick", "Michael", "Desmond",
];

/// Given names of people at work and of the children of clients.
pub const GIVEN_YOUNG: &[&str] = &[
    "Asha", "Ben", "Tom", "Ana", "Jane", "David", "Priya", "Kofi", "Leah", "Marcus", "Sofia", "Daniel", "Aisha", "Chloe", "Ravi", "Nadia", "George", "Hannah", "Luke", "Maya", "Omar", "Rachel", "Simon", "Tara", "Victor",
    "Yasmin", "Adam", "Beth", "Callum", "Dina", "Ethan", "Farah", "Gareth", "Helen", "Imran", "Joanna", "Karen", "Liam", "Mina", "Nathan", "Olivia", "Paul", "Rosa", "Sunil", "Theo", "Uma", "Wendy", "Zoe",
];

/// Surnames.
pub const SURNAMES: &[&str] = &[
    "Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Patel", "Shah", "Cohen", "Levy", "Goldberg", "Friedman", "Katz", "Khan", "Ahmed", "Hussain", "Ali", "Mehta", "Desai", "Joshi", "Georgiou",
    "Christodoulou", "Ioannou", "Constantinou", "O'Brien", "Murphy", "Kelly", "Byrne", "Walsh", "Campbell", "Stewart", "Clarke", "Grant", "Henry", "Francis", "Joseph", "Okafor", "Adeyemi", "Mensah", "Boateng", "Chen", "Wong",
    "Lee", "Kim", "Nowak", "Kowalska", "Wojcik", "Silva", "Santos", "Rossi", "Moretti", "Novak", "Popescu", "Ionescu", "Evans", "Thomas", "Roberts", "Walker", "Wright", "Robinson", "Thompson", "White", "Hughes", "Edwards",
    "Green", "Hall", "Wood", "Harris", "Lewis", "Martin", "Jackson", "Turner", "Hill", "Cooper", "Morris", "Ward", "Moore", "Baker", "Harrison", "Bennett", "Cook", "Foster", "Marsh", "Pike",
];

/// Street names, made of two parts.
pub const STREET_FIRST: &[&str] = &[
    "Oak", "Elm", "Church", "Station", "Victoria", "Park", "Manor", "Mill", "Hill", "Orchard", "Chestnut", "Beech", "Willow", "Cedar", "Holly", "Rose", "Lime", "Meadow", "Spring", "Grove", "Woodside", "Highfield", "Southgate",
    "Brook", "Fern", "Laurel", "Maple", "Poplar", "Queens", "Kings", "Albert", "Alexandra", "Clifton", "Devon", "Essex", "Hampden", "Lyndhurst", "Nether", "Ravens", "Temple",
];

/// The second part.
pub const STREET_SECOND: &[&str] = &["Road", "Avenue", "Close", "Lane", "Gardens", "Drive", "Crescent", "Way", "Grove", "Court", "Rise", "Street"];

/// Managed buildings: sheltered and alarm-assisted.
pub const SCHEMES: &[&str] = &[
    "Oak Court", "Elm House", "Rosebank", "Hatchcroft House", "Meadow Lodge", "Cedar Court", "Willow Lodge", "Brookside", "Kingsmead Court", "Queens Lodge", "Orchard House", "The Limes", "Beech Court", "Laurel House",
    "Highfield Court", "Fernbank", "Poplar House", "Spring Lodge", "Holly Court", "Manor House", "Chestnut Lodge", "Hillside Court", "Parkview House", "Station Court", "Ravenscroft Lodge", "Maple Court", "Grove House",
    "Victoria Lodge", "Churchfield Court", "Millbrook House", "Albany Court", "Devonshire Lodge", "Templefield House", "Lyndhurst Court", "Woodside Lodge", "Hampden Court", "Clifton House", "Alexandra Court", "Essex Lodge",
    "Southview House",
];
